/**
 * Heartbeat of a replica: one body to all others, whatever the number of slots. It lists only as many
 * rooms that what a replica hears in a heartbeat's time does not grow with the cluster; replicas with
 * more rooms go through them slot by slot, heartbeat by heartbeat.
 */
import type { Part } from './envelope.ts';
import type { PresenceVersions } from './presence-versions.ts';
import type { Rooms } from './rooms.ts';
import { slotAt, SLOTS } from './slots.ts';

/** Rooms that all other replicas together list in a heartbeat's time, about 30 bytes each: some 1 % of a core. */
const HEARD_ROOMS_MAX = 50_000;
/** Rooms in one replica's heartbeat: a body stays small, and the round through all ends. */
const LISTED_ROOMS_MAX = 5_000;
const LISTED_ROOMS_MIN = 100;

/** Returns a function that makes the next heartbeat, of a replica among so many others. */
export function createHeartbeat(
  rooms: Pick<Rooms, 'inSlot'>,
  versions: PresenceVersions,
): (replicas: number) => Part & { type: 'alive' } {
  /** The slot at which the next heartbeat goes on listing. */
  let nextSlot = 0;

  /** The next slots, whole, with about as many rooms as a heartbeat lists. */
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
