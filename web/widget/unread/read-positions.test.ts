import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMapStorage } from '../../../scripts/testkit/web/client.ts';
import { createReadPositions, POSITIONS_KEY, POSITIONS_MAX } from './read-positions.ts';

const test = suite('read positions');

test('nothing is stored before the reader has written, and everything then', () => {
  const storage = createMapStorage();
  const positions = createReadPositions(storage);
  positions.set('lobby', 5, false);
  positions.set('garden', 7, false);
  positions.flush();
  assert.equal([positions.get('lobby'), storage.map.size], [5, 0]);
  positions.set('lobby', 4, true);
  positions.flush();
  assert.is(storage.get(POSITIONS_KEY), '[["lobby",5]]');
  assert.is(createReadPositions(storage).get('lobby'), 5);
});

test('a stored position can be stored again', () => {
  const storage = createMapStorage();
  storage.set(POSITIONS_KEY, '[["lobby",5]]');
  const positions = createReadPositions(storage);
  positions.set('lobby', 9, false);
  positions.flush();
  assert.is(storage.get(POSITIONS_KEY), '[["lobby",9]]');
});

test('of two tabs the greatest position wins, and neither undoes the other', () => {
  const storage = createMapStorage();
  const [one, other] = [createReadPositions(storage), createReadPositions(storage)];
  one.set('lobby', 5, true);
  other.set('lobby', 8, true);
  other.set('garden', 3, true);
  other.flush();
  one.flush();
  assert.is(storage.get(POSITIONS_KEY), '[["garden",3],["lobby",8]]');
  one.set('lobby', 6, true);
  assert.is(one.get('lobby'), 8);
  other.set('lobby', 12, true);
  other.flush();
  one.refresh();
  assert.is(one.get('lobby'), 12);
});

test('at most 200 rooms are kept: the latest read', () => {
  const storage = createMapStorage();
  const positions = createReadPositions(storage);
  for (let i = 0; i < POSITIONS_MAX + 5; i += 1) positions.set(`room ${i}`, 1, true);
  positions.set('room 10', 2, true);
  positions.set('one more', 1, true);
  assert.equal(['room 5', 'room 6'].map(positions.get), [undefined, 1]);
  positions.flush();
  const kept = JSON.parse(storage.get(POSITIONS_KEY)!).map(([place]: [string]) => place);
  assert.equal([kept.length, kept[0]], [POSITIONS_MAX, 'room 6']);
  assert.equal(kept.slice(-2), ['room 10', 'one more']);
});

test('an evicted position does not return as the newest', () => {
  const storage = createMapStorage();
  const rooms = Array.from({ length: POSITIONS_MAX }, (_, i) => [`room ${i}`, 1]);
  storage.set(POSITIONS_KEY, JSON.stringify(rooms));
  const [one, other] = [createReadPositions(storage), createReadPositions(storage)];
  one.set('mine', 1, true);
  other.set('theirs', 1, true);
  one.flush();
  other.flush();
  const kept = JSON.parse(storage.get(POSITIONS_KEY)!).map(([place]: [string]) => place);
  assert.equal([kept.length, kept[0]], [POSITIONS_MAX, 'room 2']);
  assert.equal(kept.slice(-3), ['room 199', 'mine', 'theirs']);
});

test('malformed storage is ignored', () => {
  const storage = createMapStorage();
  for (const text of ['', '{', '{"a":1}', '7', 'null', '[1,["a"],["b","x"],[2,3],["c",1.5]]']) {
    storage.set(POSITIONS_KEY, text);
    const positions = createReadPositions(storage);
    assert.equal(['a', 'b', 'c'].map(positions.get), [undefined, undefined, undefined], text);
  }
});

test.run();
