/**
 * Throttle for ephemeral changes (presence, typing). A quiet room announces a change at once;
 * otherwise changes are gathered and announced together, less often in larger rooms, because each
 * announcement costs a frame per member. When many rooms change at once, as after a reconnect,
 * announcements get a tenth of the time, room by room, so that messages and joins go first.
 */
import { type FanOutClock, TIMES } from '../room/fan-out.ts';
import type { Room } from '../room/room.ts';

export interface EphemeralThrottle {
  /** Announces the room's changes, now or soon. */
  noteChange(room: Room): void;
  close(): void;
}

type ThrottleClock = Pick<FanOutClock, 'now' | 'after'>;

const PAUSE_MS = 100;
/** Makes a room of 10,000 members announce every two seconds at most. */
const PAUSE_PER_MEMBER_MS = 0.2;
/** Cost of a frame to one member. Needed because a large room is flushed later, in chunks. */
const WORK_PER_MEMBER_MS = 0.007;
/** Rest per announcing time, over all rooms. */
const REST_PER_WORK = 9;
/** Rest that may be owed before rooms must wait, so that a few rooms announce at once. */
const OWED_MS_MAX = 50;
/** Bounds the rest after an announcement that was interrupted by the machine. */
const REST_MS_MAX = 500;

export function createEphemeralThrottle(
  announce: (room: Room) => void,
  clock: ThrottleClock = TIMES,
): EphemeralThrottle {
  const pending = new Set<Room>();
  const announcedAtMs = new Map<Room, number>();
  let restUntilMs = -Infinity;
  /** Rooms wait for the rest to end, so new ones may not overtake them. */
  let isBehind = false;
  let hasTimer = false;
  let isClosed = false;

  const isDue = (room: Room, nowMs: number): boolean => {
    const pauseMs = PAUSE_MS + room.members.size * PAUSE_PER_MEMBER_MS;
    return nowMs - (announcedAtMs.get(room) ?? -Infinity) >= pauseMs;
  };
  /** Returns false when the room must wait for the rest to end. */
  const announceNow = (room: Room, startedMs: number): boolean => {
    if (restUntilMs - startedMs > OWED_MS_MAX) return false;
    pending.delete(room);
    announcedAtMs.set(room, startedMs);
    announce(room);
    const endMs = clock.now();
    const workMs = Math.max(endMs - startedMs, room.members.size * WORK_PER_MEMBER_MS);
    const restMs = Math.max(0, restUntilMs - endMs) + workMs * REST_PER_WORK;
    restUntilMs = endMs + Math.min(REST_MS_MAX, restMs);
    return true;
  };
  const scheduleNext = (): void => {
    if (hasTimer || pending.size + announcedAtMs.size === 0) return;
    hasTimer = true;
    const restMs = isBehind ? restUntilMs - clock.now() : PAUSE_MS;
    clock.after(announceDue, Math.max(1, Math.min(PAUSE_MS, restMs)));
  };
  const announceDue = (): void => {
    hasTimer = isBehind = false;
    if (isClosed) return;
    let nowMs = clock.now();
    for (const room of announcedAtMs.keys()) {
      if (isDue(room, nowMs)) announcedAtMs.delete(room);
    }
    for (const room of pending) {
      if (!isDue(room, nowMs)) continue;
      isBehind = !announceNow(room, nowMs);
      if (isBehind) break;
      nowMs = clock.now();
    }
    scheduleNext();
  };

  return {
    noteChange(room) {
      if (isClosed) return;
      const nowMs = clock.now();
      pending.add(room);
      if (!isBehind && isDue(room, nowMs)) isBehind = !announceNow(room, nowMs);
      scheduleNext();
    },
    close() {
      isClosed = true;
      pending.clear();
      announcedAtMs.clear();
    },
  };
}
