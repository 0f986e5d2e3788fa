import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JoinRefused } from './account.ts';
import { createRoomSpace, type JoiningClient } from './room-space.ts';

const test = suite('room space');
const GUEST: JoiningClient = { isGuest: true, roomCount: 1 };
const SIGNED: JoiningClient = { isGuest: false, roomCount: 1 };
const MANY = 50;

/** Room space of this size, with helpers that fill and empty it. */
function open(bytesMax: number) {
  const memory = { memberships: 0 };
  const counts = { open: 0, opening: 0 };
  let reclaimable = 0;
  const space = createRoomSpace({
    bytesMax,
    memory,
    counts: () => counts,
    reclaim() {
      counts.open -= reclaimable;
      const isAny = reclaimable > 0;
      reclaimable = 0;
      return isAny;
    },
  });
  /** Opens rooms until one is refused; returns how many. */
  const fill = (newcomer: JoiningClient, isEmpty: boolean): number => {
    for (let opened = 0; opened < 100_000; opened++) {
      try {
        space.admitRoom(newcomer, isEmpty);
      } catch (error) {
        assert.instance(error, JoinRefused);
        assert.ok((error as JoinRefused).retryAfterMs >= 1_000);
        return opened;
      }
      counts.open += 1;
      memory.memberships += 1;
    }
    throw new Error('there is no limit');
  };
  const leaveAll = (): void => {
    memory.memberships = 0;
    reclaimable = counts.open;
  };
  return { space, fill, leaveAll, counts };
}

test('guests with many empty rooms get a quarter and leave the rest to others', () => {
  const { space, fill } = open(1_000_000);
  const crowd = fill({ ...GUEST, roomCount: MANY }, true);
  assert.ok(space.bytes <= 250_000 && space.bytes > 240_000, `${space.bytes}`);
  const visitors = fill(GUEST, true);
  assert.ok(visitors >= crowd - 2, 'clients with few rooms get as much again');
  assert.ok(space.bytes <= 500_000, `${space.bytes}`);
  assert.ok(fill({ ...GUEST, roomCount: MANY }, false) > 0, 'rooms with entries still fit');
  assert.ok(space.bytes <= 750_000, `${space.bytes}`);
  assert.ok(fill(SIGNED, true) > 0, 'and so do signed users');
  assert.ok(space.bytes <= 1_000_000, `${space.bytes}`);
  assert.throws(() => space.admitMember(GUEST), /too many rooms/);
});

test('rooms without members are evicted when space is needed', () => {
  const { fill, leaveAll } = open(1_000_000);
  const first = fill(GUEST, true);
  leaveAll();
  assert.is(fill(GUEST, true), first);
});

test('rooms being loaded count too', () => {
  const { space, counts } = open(100_000);
  counts.opening = 40;
  assert.throws(() => space.admitRoom(GUEST, false), /too many rooms/);
  counts.opening = 0;
  space.admitRoom(GUEST, false);
});

test('the server’s own programs are always admitted', () => {
  const { space, fill } = open(10_000);
  fill(SIGNED, false);
  space.admitRoom(undefined, true);
  space.admitMember(undefined);
});

test.run();
