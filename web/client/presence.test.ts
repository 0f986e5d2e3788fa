import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { User } from '../../server/core/protocol/entry.ts';
import { nextPresence } from './presence.ts';

const test = suite('presence');
const user = (id: string, name = id): User => ({ id, name, role: 'guest' });
const frame = { type: 'presence', room: 'lobby' } as const;

test('who joined is added, who left is gone, who has a new name stays in place', () => {
  const before = { count: 3, members: [user('a'), user('b'), user('c')] };
  const joined = [user('d'), user('a', 'Ada')];
  const after = nextPresence(before, { ...frame, count: 3, joined, left: ['b', 'x'] });
  assert.equal(after, { count: 3, members: [user('a', 'Ada'), user('c'), user('d')] });
  assert.is(before.members.length, 3);
});

test('nobody is listed twice', () => {
  const before = { count: 1, members: [user('a')] };
  const after = nextPresence(before, { ...frame, count: 1, joined: [user('a')] });
  assert.equal(after.members, [user('a')]);
});

test('a frame with only another number ends the list, since the room has become large', () => {
  const before = { count: 1, members: [user('a')] };
  assert.equal(nextPresence(before, { ...frame, count: 201 }), { count: 201 });
  assert.equal(nextPresence(before, { ...frame, count: 1 }), before);
});

test('a list that is not known stays unknown', () => {
  assert.equal(nextPresence({ count: 300 }, { ...frame, count: 5, joined: [user('a')] }), {
    count: 5,
  });
});

test('the list never holds more than the protocol allows', () => {
  const joined = Array.from({ length: 500 }, (_, i) => user(String(i)));
  assert.equal(nextPresence({ count: 0, members: [] }, { ...frame, count: 7, joined }), {
    count: 7,
  });
});

test.run();
