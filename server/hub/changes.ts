/**
 * Ephemeral news (presence, typing) of a room: told at once in a quiet room, else gathered for a
 * moment and told together; the larger the room, the longer, since every telling costs a frame for
 * each member.
 */
import type { Room } from '../room/room.ts';

export interface Changes {
  /** The room has something to tell: now, or soon. */
  note(room: Room): void;
  close(): void;
}

const PAUSE_MS = 100;
/** A room of 10,000 members is told every two seconds at the most. */
const PAUSE_PER_MEMBER_MS = 0.2;
/** All rooms together rest so many times as long as they told: when everybody comes at once, messages and joins go first. */
const REST_PER_WORK = 9;
/** So much rest may be owed before the others have to wait: a few rooms are told at once. */
const OWED_MS_MAX = 50;

export function createChanges(
  tell: (room: Room) => void,
  now: () => number = () => performance.now(),
): Changes {
  const noted = new Set<Room>();
  const toldAtMs = new WeakMap<Room, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let restUntilMs = -Infinity;

  const isDue = (room: Room): boolean => {
    const nowMs = now();
    if (restUntilMs - nowMs > OWED_MS_MAX) return false;
    const pauseMs = PAUSE_MS + room.members.size * PAUSE_PER_MEMBER_MS;
    return nowMs - (toldAtMs.get(room) ?? -Infinity) >= pauseMs;
  };
  const tellNow = (room: Room): void => {
    const nowMs = now();
    noted.delete(room);
    toldAtMs.set(room, nowMs);
    tell(room);
    const endMs = now();
    restUntilMs = Math.max(restUntilMs, nowMs) + (endMs - nowMs) * REST_PER_WORK;
  };
  const tellDue = (): void => {
    timer = undefined;
    for (const room of noted) if (isDue(room)) tellNow(room);
    if (noted.size > 0) timer = setTimeout(tellDue, PAUSE_MS);
  };

  return {
    note(room) {
      if (isDue(room)) return tellNow(room);
      noted.add(room);
      timer ??= setTimeout(tellDue, PAUSE_MS);
    },
    close() {
      clearTimeout(timer);
      noted.clear();
    },
  };
}
