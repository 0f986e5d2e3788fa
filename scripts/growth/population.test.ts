import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../server/lib/random.ts';
import { createPopulation, ROOM_SIZE_MAX, roomSizes } from './population.ts';
import { weighSlots } from './slot-choice.ts';

const test = suite('population');

test('sizes follow the power law: twice the size is a quarter as frequent', () => {
  const sizes = roomSizes(1_000_000);
  const rooms = (size: number): number => sizes.reduce((n, other) => n + Number(other === size), 0);
  for (const size of [1, 2, 5, 10]) {
    const ratio = rooms(size) / rooms(2 * size);
    assert.ok(Math.abs(ratio - 4) < 0.1, `${ratio} times as many of ${size} as of twice that`);
  }
  assert.ok(sizes.at(-1)! > ROOM_SIZE_MAX * 0.9 && sizes.at(-1)! <= ROOM_SIZE_MAX);
  assert.is(Math.min(...sizes.slice(0, 10)), 1);
});

test('every member is on one replica, and the replicas have equal shares', () => {
  const population = createPopulation({ rooms: 5_000, replicas: 8, random: createRandom(1) });
  const shares = new Array<number>(8).fill(0);
  for (let room = 0; room < population.rooms; room++) {
    const places = [...population.placesOf(room)];
    assert.is(places.reduce((sum, { members }) => sum + members, 0), population.sizes[room]);
    assert.is(places.length, population.placeCountOf(room));
    assert.is(new Set(places.map(({ replica }) => replica)).size, places.length);
    for (const { replica, members } of places) shares[replica]! += members;
  }
  assert.is(shares.reduce((a, b) => a + b), population.members);
  for (const share of shares) assert.ok(Math.abs(share * 8 / population.members - 1) < 0.1);
});

test('with one slot every replica hears everything, with very many slots only those that need it', () => {
  const population = createPopulation({ rooms: 500, replicas: 4, random: createRandom(1) });
  const one = weighSlots(population, 1);
  assert.is(one.deliveriesPerMessage, 4);
  assert.is(one.bindings, 4);
  const many = weighSlots(population, 60_000);
  assert.ok(many.deliveriesPerMessage < many.neededDeliveries * 1.02);
  assert.ok(many.neededDeliveries < 4);
  let places = 0;
  for (let room = 0; room < population.rooms; room++) places += population.placeCountOf(room);
  assert.ok(many.bindings <= places && many.bindings > places * 0.98);
});

test.run();
