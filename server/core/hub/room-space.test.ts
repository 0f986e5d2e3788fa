import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JoinRefused } from './account.ts';
import { createRoomSpace, type Newcomer } from './room-space.ts';

const test = suite('room space');
const GUEST: Newcomer = { isGuest: true, roomCount: 1 };
const SIGNED: Newcomer = { isGuest: false, roomCount: 1 };
const MANY = 50;

/** Space for so many rooms with a member each, of which some are in use. */
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
  /** How many rooms are let in until one is refused. */
  const fill = (newcomer: Newcomer, isEmpty: boolean): number => {
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
    throw new Error('there is no bound');
  };
  const leaveAll = (): void => {
    memory.memberships = 0;
    reclaimable = counts.open;
  };
  return { space, fill, leaveAll, counts };
}

test('guests with many empty rooms get a quarter, and leave the rest to others', () => {
  const { space, fill } = open(1_000_000);
  const crowd = fill({ ...GUEST, roomCount: MANY }, true);
  assert.ok(space.bytes <= 250_000 && space.bytes > 240_000, `${space.bytes}`);
  const visitors = fill(GUEST, true);
  assert.ok(visitors >= crowd - 2, 'those with few rooms get as much again');
  assert.ok(space.bytes <= 500_000, `${space.bytes}`);
  assert.ok(fill({ ...GUEST, roomCount: MANY }, false) > 0, 'rooms with entries go on');
  assert.ok(space.bytes <= 750_000, `${space.bytes}`);
  assert.ok(fill(SIGNED, true) > 0, 'and so do signed users');
  assert.ok(space.bytes <= 1_000_000, `${space.bytes}`);
  assert.throws(() => space.admitMember(GUEST), /too many rooms/);
});

test('rooms that everybody left make way at once', () => {
  const { fill, leaveAll } = open(1_000_000);
  const first = fill(GUEST, true);
  leaveAll();
  assert.is(fill(GUEST, true), first);
});

test('rooms that are being loaded count, too', () => {
  const { space, counts } = open(100_000);
  counts.opening = 40;
  assert.throws(() => space.admitRoom(GUEST, false), /too many rooms/);
  counts.opening = 0;
  space.admitRoom(GUEST, false);
});

test('programs of our own are let in', () => {
  const { space, fill } = open(10_000);
  fill(SIGNED, false);
  space.admitRoom(undefined, true);
  space.admitMember(undefined);
});

test.run();
