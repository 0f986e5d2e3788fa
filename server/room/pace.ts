/**
 * How long a busy room pauses between two flushes: long enough that fan-out in all rooms together
 * takes no more than about half of a core, and that what gathers meanwhile shares a frame.
 */

export interface Pace {
  /** The pause after a flush that took `workMs`. None of them is a fixed delay: a room that was quiet for longer flushes at once. */
  pauseMs(workMs: number, members: number): number;
  /** A room has entries that wait for its next flush; its last one took `workMs`. Each is followed by `resume`. */
  wait(workMs: number): void;
  resume(workMs: number): void;
}

const PAUSE_MS_MAX = 100;
/** A small room has little to gain from a long pause. */
const SMALL_PAUSE_MS_MAX = 20;
const PAUSE_PER_MEMBER_MS = 0.4;

export function createPace(): Pace {
  /** What the next flushes of all waiting rooms will take together, by what their last ones took. */
  let waitingMs = 0;
  return {
    pauseMs(workMs, members) {
      const mostMs = Math.min(PAUSE_MS_MAX, SMALL_PAUSE_MS_MAX + members * PAUSE_PER_MEMBER_MS);
      return Math.min(mostMs, workMs + 2 * waitingMs);
    },
    wait: (workMs) => void (waitingMs += workMs),
    resume: (workMs) => void (waitingMs = Math.max(0, waitingMs - workMs)),
  };
}
