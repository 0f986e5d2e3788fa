/**
 * Ephemeral news (presence, typing) of a room is gathered for a moment and told once: the larger
 * the room, the longer, since every telling costs a frame for each member.
 */
import type { Room } from '../room/room.ts';

export interface Changes {
  /** The room has something to tell soon. */
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

  const tellDue = (): void => {
    timer = undefined;
    for (const room of noted) {
      const pauseMs = PAUSE_MS + room.members.size * PAUSE_PER_MEMBER_MS;
      if (now() - (toldAtMs.get(room) ?? -Infinity) < pauseMs) continue;
      noted.delete(room);
      toldAtMs.set(room, now());
      tell(room);
    }
    if (noted.size > 0) timer = setTimeout(tellDue, PAUSE_MS);
  };

  return {
    note(room) {
      noted.add(room);
      timer ??= setTimeout(tellDue, PAUSE_MS);
    },
    close() {
      clearTimeout(timer);
      noted.clear();
    },
  };
}
