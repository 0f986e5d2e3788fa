/**
 * The refusal codes, each provoked by a client; the connection stays open after every one.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import {
  enter,
  enterRoom,
  type Frame,
  newId,
  post,
  withHistory,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';

const test = suite('conformance: refusals');

function assertRefused(answer: Frame, code: string, isRetried = false): void {
  assert.is(answer.type, 'refused', JSON.stringify(answer));
  assert.is(answer.code, code, answer.message);
  assert.is(answer.retry, isRetried);
  assert.ok(typeof answer.message === 'string' && answer.message.length > 0);
}

test('an invalid field is `invalid`, and the message names it', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    await post(ada, 'lobby', 'target');
    const send = { type: 'send', room: 'lobby', id: newId(), text: 'x' };
    const edit = { type: 'edit', room: 'lobby', id: newId(), target: 1, text: 'x' };
    const react = { type: 'react', room: 'lobby', id: newId(), target: 1, emoji: '👍', on: true };
    const history = { type: 'history', room: 'lobby', before: 10, limit: 10 };
    const wrong: [frame: { type: string }, field: string, values: unknown[]][] = [
      [send, 'text', [undefined, null, 5, {}, ['x'], true, 'lone \ud800 surrogate']],
      [send, 'id', [undefined, null, 5, '', 'x'.repeat(65), {}]],
      [send, 'room', [
        undefined,
        null,
        5,
        '',
        'x'.repeat(129),
        'with space',
        'a\u0000b',
        'a🦆',
        'cafe\u0301',
        'a\u3164',
      ]],
      [send, 'replyTo', ['1', 1.5, -1, {}]],
      [edit, 'target', [undefined, null, '1', 1.5, -1, {}]],
      [edit, 'text', [undefined, 5]],
      [react, 'on', [undefined, null, 'true', 1]],
      [react, 'emoji', [undefined, null, '', 5]],
      [history, 'before', [undefined, '5', 1.5, -1]],
      [{ type: 'join', room: 'other' } as { type: string }, 'after', ['1', 1.5, -1, {}]],
      [{ type: 'join', room: 'other' } as { type: string }, 'room', [undefined, '', '#tag', 7]],
    ];
    for (const [frame, field, values] of wrong) {
      for (const value of values) {
        const answer = await ada.ask({ ...frame, [field]: value });
        assertRefused(answer, 'invalid');
        assert.match(answer.message!, field, `${frame.type}.${field} ${JSON.stringify(value)}`);
      }
    }
    assert.is(await post(ada, 'lobby', 'still here'), 2);
  }));

test('JSON that is not an object is `invalid`', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    for (const text of ['null', '5', '"hello"', 'true', '[]', '[{"type":"ping"}]', '{}']) {
      ada.sayRaw(text);
      assertRefused(await ada.hear('refused'), 'invalid');
    }
    assert.is((await ada.ask({ type: 'ping' })).type, 'pong');
  }));

test('room names may use any script', () =>
  withServer(async (server) => {
    const ada = await enter(server);
    const names = ['a', '日本語', 'комната-7', 'a._-:/@~b', 'é', 'x'.repeat(128), '__proto__'];
    for (const room of names) {
      const joined = await ada.ask({ type: 'join', room });
      assert.equal([joined.type, joined.room], ['joined', room]);
      assert.is(await post(ada, room, 'hello'), 1);
    }
  }));

test('a text over `textMax` is `too_large`; one of exactly `textMax` is not', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const send = (text: string) => ada.ask({ type: 'send', room: 'lobby', id: newId(), text });
    assert.is((await send('x'.repeat(100))).type, 'ack');
    assert.is((await send('🦆'.repeat(50))).type, 'ack', 'UTF-16 code units are counted');
    assertRefused(await send('x'.repeat(101)), 'too_large');
    assertRefused(await send(`x${'🦆'.repeat(50)}`), 'too_large');
    const edit = { type: 'edit', room: 'lobby', id: newId(), target: 1, text: 'x'.repeat(101) };
    const refused = await ada.ask(edit);
    assertRefused(refused, 'too_large');
    assert.equal([refused.room, refused.id], ['lobby', edit.id]);
  }, { 'limits.textMax': 100 }));

test('a room that is not joined is `not_joined`', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const other = { room: 'other', id: newId() };
    assertRefused(await ada.ask({ type: 'send', ...other, text: 'x' }), 'not_joined');
    assertRefused(await ada.ask({ type: 'edit', ...other, target: 1, text: 'x' }), 'not_joined');
    assertRefused(await ada.ask({ type: 'delete', ...other, target: 1 }), 'not_joined');
    const react = { type: 'react', ...other, target: 1, emoji: '👍', on: true };
    assertRefused(await ada.ask(react), 'not_joined');
    const history = { type: 'history', room: 'other', before: 5, limit: 5 };
    assertRefused(await ada.ask(history), 'not_joined');
  }));

test('changing another user’s message is `forbidden`', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const eve = await enterRoom(server, 'lobby');
    const about = { room: 'lobby', target: await post(ada, 'lobby', 'mine') };
    assertRefused(await eve.ask({ type: 'edit', ...about, id: newId(), text: 'x' }), 'forbidden');
    assertRefused(await eve.ask({ type: 'delete', ...about, id: newId() }), 'forbidden');
    const page = await eve.ask({ type: 'history', room: 'lobby', before: 10, limit: 10 });
    assert.equal(page.entries!.map(({ text }) => text), ['mine']);
    assert.is(await post(ada, 'lobby', 'next'), 2, 'a refusal leaves no gap');
  }));

test('a missing entry or an unknown frame type is `not_found`', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const about = { room: 'lobby', target: 999 };
    assertRefused(await ada.ask({ type: 'edit', ...about, id: newId(), text: 'x' }), 'not_found');
    assertRefused(await ada.ask({ type: 'delete', ...about, id: newId() }), 'not_found');
    const react = { type: 'react', ...about, id: newId(), emoji: '👍', on: true };
    assertRefused(await ada.ask(react), 'not_found');
    for (const type of ['unknown', 'toString', '__proto__', 'welcome']) {
      ada.say({ type });
      assertRefused(await ada.hear('refused'), 'not_found');
    }
  }));

test('more than `sendsPerMinute` is `rate_limited` with a wait, and others are unaffected', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const bob = await enterRoom(server, 'lobby');
    const answers = [];
    for (let i = 0; i < 8; i++) {
      answers.push(await ada.ask({ type: 'send', room: 'lobby', id: newId(), text: `${i}` }));
    }
    const refused = answers.filter(({ type }) => type === 'refused');
    assert.ok(refused.length >= 2 && refused.length < 8, `${refused.length} of 8 refused`);
    for (const answer of refused) {
      assertRefused(answer, 'rate_limited', true);
      assert.ok(answer.retryAfterMs! > 0 && answer.retryAfterMs! <= 60_000);
      assert.ok(answer.room === 'lobby' && answer.id, 'names what was refused');
    }
    const again = await enterRoom(server, 'lobby', { token: ada.token });
    const elsewhere = { type: 'send', room: 'lobby', id: newId(), text: 'from a second window' };
    assertRefused(await again.ask(elsewhere), 'rate_limited', true);
    await post(bob, 'lobby', 'not limited');
  }, { 'limits.sendsPerMinute': 6 }));

test('an unreachable store is `unavailable`, and the same frame is accepted later', () =>
  withHistory(async (start, dir) => {
    const ada = await enterRoom(await start(), 'lobby');
    await post(ada, 'lobby', 'before');
    const frame = { type: 'send', room: 'lobby', id: newId(), text: 'meanwhile' };
    const database = new DatabaseSync(join(dir, 'starling.db'));
    try {
      database.exec('BEGIN EXCLUSIVE');
      const refused = await ada.ask(frame);
      assertRefused(refused, 'unavailable', true);
      assert.equal([refused.room, refused.id], ['lobby', frame.id]);
      database.exec('ROLLBACK');
    } finally {
      database.close();
    }
    const ack = await ada.ask(frame);
    assert.equal([ack.type, ack.seq], ['ack', 2]);
  }));

test.run();
