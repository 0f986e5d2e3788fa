/**
 * Heartbeat of a replica: one body to all other replicas. It lists a limited number of rooms, so
 * that the traffic that a replica receives does not grow with the cluster; a replica with more
 * rooms goes through its slots over several heartbeats.
 */
import type { Part } from './envelope.ts';
import type { PresenceVersions } from './presence-versions.ts';
import type { Rooms } from './rooms.ts';
import { slotAt, SLOTS } from './slots.ts';

/** Rooms listed by all other replicas per interval, 30 bytes each: about 1 % of a core. */
const HEARD_ROOMS_MAX = 50_000;
/** Rooms per heartbeat, which keeps bodies small and rounds short. */
const LISTED_ROOMS_MAX = 5_000;
const LISTED_ROOMS_MIN = 100;

/** Returns a function that makes the next heartbeat, given the number of other replicas. */
export function createHeartbeat(
  rooms: Pick<Rooms, 'inSlot'>,
  versions: PresenceVersions,
): (replicas: number) => Part & { type: 'alive' } {
  let nextSlot = 0;

  /** Lists whole slots until it has about the right number of rooms. */
  return (replicas) => {
    const listedMax = Math.min(
      LISTED_ROOMS_MAX,
      Math.max(LISTED_ROOMS_MIN, HEARD_ROOMS_MAX / Math.max(1, replicas)),
    );
    const listed: [string, number][] = [];
    const first = nextSlot;
    do {
      for (const room of rooms.inSlot(slotAt(nextSlot))) {
        const own = versions.own(room);
        if (own > 0) listed.push([room.name, own]);
      }
      nextSlot += 1;
    } while (nextSlot < SLOTS && listed.length < listedMax);
    const slots: [number, number] = [first, nextSlot];
    if (nextSlot === SLOTS) nextSlot = 0;
    return { type: 'alive', version: versions.last, slots, rooms: listed };
  };
}
