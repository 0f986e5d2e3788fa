/**
 * Ephemeral news (presence, typing) of a room: told at once in a quiet room, else gathered for a
 * moment and told together; the larger the room, the longer, since every telling costs a frame for
 * each member. When there is news everywhere, as everybody comes back at once, messages and joins go
 * first: telling takes a tenth of the time, and the rooms get their turn one after the other.
 */
import { type FanOutClock, TIMES } from '../room/fan-out.ts';
import type { Room } from '../room/room.ts';

export interface EphemeralThrottle {
  /** The room has something to tell: now, or soon. */
  note(room: Room): void;
  close(): void;
}

type ChangesClock = Pick<FanOutClock, 'now' | 'after'>;

const PAUSE_MS = 100;
/** A room of 10,000 members is told every two seconds at the most. */
const PAUSE_PER_MEMBER_MS = 0.2;
/** What a frame to one member costs: a crowd is told in slices, and most of them later. */
const WORK_PER_MEMBER_MS = 0.007;
/** So many times as long as they told, all rooms together rest. */
const REST_PER_WORK = 9;
/** So much rest may be owed before the others have to wait: a few rooms are told at once. */
const OWED_MS_MAX = 50;
/** Also after a telling that the machine interrupted. */
const REST_MS_MAX = 500;

export function createEphemeralThrottle(
  tell: (room: Room) => void,
  clock: ChangesClock = TIMES,
): EphemeralThrottle {
  const noted = new Set<Room>();
  /** Rooms that were told a moment ago. */
  const toldAtMs = new Map<Room, number>();
  let restUntilMs = -Infinity;
  /** Somebody waits for the rest to end: nobody is told before their turn. */
  let isBehind = false;
  let isTimed = false;
  let isClosed = false;

  const isDue = (room: Room, nowMs: number): boolean => {
    const pauseMs = PAUSE_MS + room.members.size * PAUSE_PER_MEMBER_MS;
    return nowMs - (toldAtMs.get(room) ?? -Infinity) >= pauseMs;
  };
  /** False when it has to wait for the rest to end. */
  const tellNow = (room: Room, startedMs: number): boolean => {
    if (restUntilMs - startedMs > OWED_MS_MAX) return false;
    noted.delete(room);
    toldAtMs.set(room, startedMs);
    tell(room);
    const endMs = clock.now();
    const workMs = Math.max(endMs - startedMs, room.members.size * WORK_PER_MEMBER_MS);
    const restMs = Math.max(0, restUntilMs - endMs) + workMs * REST_PER_WORK;
    restUntilMs = endMs + Math.min(REST_MS_MAX, restMs);
    return true;
  };
  const tellSoon = (): void => {
    if (isTimed || noted.size + toldAtMs.size === 0) return;
    isTimed = true;
    const restMs = isBehind ? restUntilMs - clock.now() : PAUSE_MS;
    clock.after(tellDue, Math.max(1, Math.min(PAUSE_MS, restMs)));
  };
  const tellDue = (): void => {
    isTimed = isBehind = false;
    if (isClosed) return;
    let nowMs = clock.now();
    for (const room of toldAtMs.keys()) {
      if (isDue(room, nowMs)) toldAtMs.delete(room);
    }
    for (const room of noted) {
      if (!isDue(room, nowMs)) continue;
      isBehind = !tellNow(room, nowMs);
      if (isBehind) break;
      nowMs = clock.now();
    }
    tellSoon();
  };

  return {
    note(room) {
      if (isClosed) return;
      const nowMs = clock.now();
      noted.add(room);
      if (!isBehind && isDue(room, nowMs)) isBehind = !tellNow(room, nowMs);
      tellSoon();
    },
    close() {
      isClosed = true;
      noted.clear();
      toldAtMs.clear();
    },
  };
}
