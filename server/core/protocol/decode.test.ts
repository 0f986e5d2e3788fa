import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDecode } from './decode.ts';
import { isRoomName } from './room-name.ts';

const test = suite('decode');
const decode = createDecode({ textMax: 20, nameMax: 10 });

/** The refusal as `code message`, or the type of an accepted frame. */
function verdict(frame: unknown): string {
  const decoded = decode(typeof frame === 'string' ? frame : JSON.stringify(frame));
  if (decoded.ok) return decoded.frame.type;
  return decoded.isJson ? `${decoded.code} ${decoded.message}` : 'no JSON';
}

const send = { type: 'send', room: 'lobby', id: 'a', text: 'hi' };

test('every frame of the protocol is accepted', () => {
  const frames = [
    { type: 'hello' },
    { type: 'hello', token: 't', name: 'Ada' },
    { type: 'join', room: 'lobby' },
    { type: 'join', room: 'lobby', after: 0 },
    { type: 'leave', room: 'lobby' },
    send,
    { ...send, replyTo: 3 },
    { type: 'edit', room: 'lobby', id: 'b', target: 1, text: 'ho' },
    { type: 'delete', room: 'lobby', id: 'c', target: 1 },
    { type: 'react', room: 'lobby', id: 'd', target: 1, emoji: '👍🏽', on: true },
    { type: 'typing', room: 'lobby' },
    { type: 'history', room: 'lobby', before: 9, limit: 100 },
    { type: 'reactors', room: 'lobby', id: 'a', target: 9 },
    { type: 'ping' },
  ];
  for (const frame of frames) assert.is(verdict(frame), frame.type);
});

test('a name of many combining marks is refused before the slow normalization', () => {
  const name = `a${'\u0300\u0316'.repeat(16_000)}`;
  const startedMs = performance.now();
  for (let i = 0; i < 50; i += 1) {
    assert.is(verdict({ type: 'hello', name }), 'invalid name: must be at most 10 characters');
  }
  // Milliseconds; with normalization first it would take twenty seconds.
  assert.ok(performance.now() - startedMs < 10_000);
});

test('a refusal names the invalid field', () => {
  const cases: [unknown, string][] = [
    [{ ...send, room: 7 }, 'invalid room'],
    [{ ...send, id: '' }, 'invalid id'],
    [{ ...send, id: 'x'.repeat(65) }, 'invalid id'],
    [{ ...send, text: ' \n' }, 'invalid text'],
    [{ ...send, text: 'a\ud800' }, 'invalid text'],
    [{ ...send, text: null }, 'invalid text'],
    [{ ...send, replyTo: 0 }, 'invalid replyTo'],
    [{ ...send, replyTo: 1.5 }, 'invalid replyTo'],
    [{ type: 'send', room: 'lobby', text: 'hi' }, 'invalid id'],
    [{ type: 'join', room: 'lobby', after: -1 }, 'invalid after'],
    [{ type: 'join', room: 'lobby', after: '3' }, 'invalid after'],
    [{ type: 'history', room: 'lobby', before: 5, limit: 101 }, 'invalid limit'],
    [{ type: 'history', room: 'lobby', limit: 5 }, 'invalid before'],
    [{ type: 'react', room: 'lobby', id: 'd', target: 1, emoji: 'abc', on: true }, 'invalid emoji'],
    [{ type: 'react', room: 'lobby', id: 'd', target: 1, emoji: '👍' }, 'invalid on'],
    [{ type: 'hello', name: 'x'.repeat(11) }, 'invalid name'],
    [{ type: 'hello', name: 'evil\u202egpj' }, 'invalid name'],
    [{ type: 'hello', token: 1 }, 'invalid token'],
    [{ room: 'lobby' }, 'invalid type'],
    [[send], 'invalid a frame'],
    [null, 'invalid a frame'],
    ['"text"', 'invalid a frame'],
  ];
  for (const [frame, start] of cases) {
    assert.ok(verdict(frame).startsWith(start), `${JSON.stringify(frame)}: ${verdict(frame)}`);
  }
});

test('a text above the limit, in UTF-16 code units, is too large', () => {
  assert.is(verdict({ ...send, text: 'é'.repeat(20) }), 'send');
  assert.ok(verdict({ ...send, text: '😀'.repeat(11) }).startsWith('too_large text'));
});

test('an unknown type is not found, and invalid JSON is reported as such', () => {
  assert.ok(verdict({ type: 'constructor' }).startsWith('not_found'));
  assert.ok(verdict({ type: '__proto__' }).startsWith('not_found'));
  assert.is(verdict('{"type":'), 'no JSON');
  assert.is(verdict(''), 'no JSON');
});

test('a refusal carries the room and id of the frame, if valid', () => {
  const decoded = decode(JSON.stringify({ ...send, text: 5 }));
  assert.is(decoded.ok, false);
  assert.equal({ room: (decoded as { room?: string }).room, id: (decoded as { id?: string }).id }, {
    room: 'lobby',
    id: 'a',
  });
});

test('unknown fields are dropped, and __proto__ has no effect', () => {
  const decoded = decode('{"type":"ping","__proto__":{"polluted":1},"extra":1}');
  assert.equal(decoded, { ok: true, frame: { type: 'ping' } });
  assert.is(({} as { polluted?: number }).polluted, undefined);
});

test('deep nesting is refused as an invalid field', () => {
  const deep = `{"type":"send","room":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
  assert.ok(verdict(deep).startsWith('invalid room'));
});

test('a room name has letters and digits of any script and . _ - : / @ ~', () => {
  for (const name of ['lobby', 'a/b:c@d~e.f_g-h', 'Füße', '部屋', 'नमस्ते', '1'.repeat(128)]) {
    assert.ok(isRoomName(name), name);
  }
  for (const name of ['', 'a b', 'a#b', '<b>', 'a\nb', 'x'.repeat(129), '🙂', 'a\u202eb']) {
    assert.not(isRoomName(name), name);
  }
});

test.run();
