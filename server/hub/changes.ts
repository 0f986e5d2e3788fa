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

export function createChanges(
  tell: (room: Room) => void,
  now: () => number = () => performance.now(),
): Changes {
  const noted = new Set<Room>();
  const toldAtMs = new WeakMap<Room, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isDue = (room: Room): boolean => {
    const pauseMs = PAUSE_MS + room.members.size * PAUSE_PER_MEMBER_MS;
    return now() - (toldAtMs.get(room) ?? -Infinity) >= pauseMs;
  };
  const tellNow = (room: Room): void => {
    noted.delete(room);
    toldAtMs.set(room, now());
    tell(room);
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
