import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { User } from '../protocol/entry.ts';
import { MEMBERS_LISTED_MAX } from '../protocol/bounds.ts';
import { createPresence } from './presence.ts';

const test = suite('presence');
const user = (id: string, name = id): User => ({ id, name, role: 'guest' });
const ada = user('ada');
const bob = user('bob');

test('people are counted, not connections', () => {
  const presence = createPresence();
  presence.enter(ada);
  presence.enter(ada);
  presence.takeChange();
  assert.equal(presence.view(''), { count: 1, members: [ada] });
  presence.exit('ada');
  assert.is(presence.count, 1);
  presence.exit('ada');
  presence.exit('ada');
  presence.takeChange();
  assert.equal(presence.view(''), { count: 0, members: [] });
});

test('a person on several replicas is listed once', () => {
  const presence = createPresence();
  presence.enter(ada);
  presence.setRemote('b', [ada, bob]);
  presence.changeRemote('c', [ada], []);
  assert.is(presence.count, 2);
  presence.exit('ada');
  presence.dropRemote('c');
  assert.is(presence.count, 2, 'replica b still has both');
  presence.dropRemote('b');
  assert.is(presence.count, 0);
});

test('a snapshot replaces a replica’s people', () => {
  const presence = createPresence();
  presence.setRemote('b', [ada, bob]);
  presence.takeChange();
  presence.setRemote('b', [bob, user('cy')]);
  assert.equal(presence.takeChange(), { count: 2, joined: [user('cy')], left: ['ada'] });
  presence.changeRemote('b', [], ['bob', 'nobody']);
  assert.equal(presence.takeChange(), { count: 1, joined: [], left: ['bob'] });
});

test('a person who comes and goes between two announcements is not announced', () => {
  const presence = createPresence();
  presence.enter(ada);
  assert.equal(presence.takeChange(), { count: 1, joined: [ada], left: [] });
  presence.exit('ada');
  presence.enter(ada);
  presence.enter(bob);
  presence.exit('bob');
  assert.is(presence.takeChange(), undefined);
});

test('a joining member sees the announced state, and later changes go to all members', () => {
  const presence = createPresence();
  presence.enter(ada);
  presence.takeChange();
  presence.enter(bob);
  presence.exit('ada');
  presence.enter(user('cy'));
  assert.equal(presence.view('cy'), { count: 2, members: [user('cy'), ada] });
  assert.equal(presence.takeChange(), { count: 2, joined: [bob, user('cy')], left: ['ada'] });
  assert.equal(presence.view('cy'), { count: 2, members: [bob, user('cy')] });
});

test('a new name is announced like a join', () => {
  const presence = createPresence();
  presence.enter(ada);
  presence.takeChange();
  presence.enter(user('ada', 'Ada L.'));
  assert.equal(presence.takeChange(), { count: 1, joined: [user('ada', 'Ada L.')], left: [] });
  assert.equal(presence.takeLocalChange(), { joined: [user('ada', 'Ada L.')], left: [] });
});

test('only people of this replica are announced to others', () => {
  const presence = createPresence();
  presence.enter(ada);
  presence.setRemote('b', [bob]);
  assert.equal(presence.takeLocalChange(), { joined: [ada], left: [] });
  assert.is(presence.takeLocalChange(), undefined);
  presence.exit('ada');
  assert.equal(presence.takeLocalChange(), { joined: [], left: ['ada'] });
});

test('a large room announces only the number of people', () => {
  const presence = createPresence();
  for (let i = 0; i <= MEMBERS_LISTED_MAX; i++) presence.enter(user(`u${i}`));
  presence.takeChange();
  assert.equal(presence.view(''), { count: MEMBERS_LISTED_MAX + 1 });
});

test.run();
