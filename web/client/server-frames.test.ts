import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readServerFrames } from './server-frames.ts';

const test = suite('server frames');
const read = (value: unknown) => readServerFrames(JSON.stringify(value));

const user = { id: 'ada', name: 'Ada', role: 'guest' };
const entry = { seq: 1, id: 'x', from: user, at: 1, via: 'a', text: 'hi' };
const room = 'lobby';
const whole = [
  { type: 'welcome', protocol: 1, replica: 'a', user, token: 't', limits: { textMax: 5 } },
  {
    type: 'joined',
    room,
    head: 1,
    first: 1,
    entries: [entry],
    complete: true,
    presence: { count: 1, members: [user] },
  },
  {
    type: 'joined',
    room,
    head: 0,
    first: 1,
    entries: [],
    complete: false,
    presence: { count: 999 },
  },
  { type: 'entries', room, entries: [entry] },
  { type: 'ack', room, id: 'x', seq: 1, at: 1 },
  { type: 'refused', code: 'invalid', message: 'no', retry: false },
  {
    type: 'refused',
    code: 'unavailable',
    message: 'no',
    retry: true,
    retryAfterMs: 5,
    room,
    id: 'x',
  },
  { type: 'page', room, entries: [], first: 1 },
  { type: 'presence', room, count: 5 },
  { type: 'presence', room, count: 2, joined: [user], left: ['x'] },
  { type: 'typing', room, users: [{ id: 'a', name: 'A' }] },
  { type: 'goaway', afterMs: 5 },
  { type: 'left', room },
  { type: 'pong' },
];

test('each frame of the protocol is read, alone and in an array', () => {
  for (const frame of whole) assert.equal(read(frame), [frame]);
  assert.equal(read(whole), whole);
});

test('unknown fields and refusal codes pass, unknown frames are dropped', () => {
  const refused = { type: 'refused', code: 'brand_new', message: 'no', retry: true, more: 1 };
  assert.equal(read(refused), [refused]);
  assert.equal(read([{ type: 'brand_new' }, { type: 'pong' }]), [{ type: 'pong' }]);
});

test('a frame with a wrong or missing field is dropped, the others beside it are read', () => {
  for (const frame of whole.slice(0, -1)) {
    for (const field of Object.keys(frame)) {
      if (['type', 'protocol', 'code'].includes(field)) continue;
      for (const value of [null, [], {}, true, 'text', -1, 1.5]) {
        const changed = { ...frame, [field]: value };
        const frames = read([changed, { type: 'pong' }]);
        assert.equal(frames.at(-1), { type: 'pong' });
      }
    }
  }
  assert.equal(read({ ...whole[1], head: 'many' }), []);
  assert.equal(read({ ...whole[1], presence: null }), []);
  assert.equal(read({ type: 'entries', room, entries: [null] }), []);
  assert.equal(read({ type: 'entries', room, entries: [{ ...entry, seq: '1' }] }), []);
  assert.equal(read({ type: 'typing', room, users: [{ id: 5 }] }), []);
  assert.equal(read({ type: 'joined', room }), []);
});

test('text that is no frame yields none', () => {
  for (const value of [null, 5, 'text', [], [[]], {}, { type: 'toString' }, { type: ['pong'] }]) {
    assert.equal(read(value), [], JSON.stringify(value));
  }
  for (const text of ['', '{', 'undefined', undefined, new ArrayBuffer(2)]) {
    assert.equal(readServerFrames(text), []);
  }
});

test.run();
