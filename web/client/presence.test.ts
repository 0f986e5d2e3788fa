import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { User } from '../../server/core/protocol/entry.ts';
import { applyPresence } from './presence.ts';

const test = suite('presence');
const user = (id: string, name = id): User => ({ id, name, role: 'guest' });
const frame = { type: 'presence', room: 'lobby' } as const;

test('joined users are added, left ones removed, renamed ones stay in place', () => {
  const before = { count: 3, members: [user('a'), user('b'), user('c')] };
  const joined = [user('d'), user('a', 'Ada')];
  const after = applyPresence(before, { ...frame, count: 3, joined, left: ['b', 'x'] });
  assert.equal(after, { count: 3, members: [user('a', 'Ada'), user('c'), user('d')] });
  assert.is(before.members.length, 3);
});

test('nobody is listed twice', () => {
  const before = { count: 1, members: [user('a')] };
  const after = applyPresence(before, { ...frame, count: 1, joined: [user('a')] });
  assert.equal(after.members, [user('a')]);
});

test('a frame with only another count ends the list, as the room has become large', () => {
  const before = { count: 1, members: [user('a')] };
  assert.equal(applyPresence(before, { ...frame, count: 201 }), { count: 201 });
  assert.equal(applyPresence(before, { ...frame, count: 1 }), before);
});

test('an unknown list stays unknown', () => {
  assert.equal(applyPresence({ count: 300 }, { ...frame, count: 5, joined: [user('a')] }), {
    count: 5,
  });
});

test('the list never holds more than the protocol allows', () => {
  const joined = Array.from({ length: 500 }, (_, i) => user(String(i)));
  assert.equal(applyPresence({ count: 0, members: [] }, { ...frame, count: 7, joined }), {
    count: 7,
  });
});

test.run();
