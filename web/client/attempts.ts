/**
 * Connection attempts: counts them and spaces them by exponential backoff with jitter.
 */
import { backoffMs } from '../../server/lib/backoff.ts';
import type { Clock } from '../../server/lib/clock.ts';

const HEALTHY_MS = 5_000;
/** The wait is at most the base, doubled with each attempt up to the maximum. */
const BACKOFF = { baseMs: 500, maxMs: 30_000 };

export function createAttempts(clock: Clock, random: () => number, connect: () => void) {
  /** Attempts since the last healthy connection, including the current one. */
  let count = 0;
  let welcomeAtMs: number | undefined;
  /** When to leave the departing replica, by the monotonic clock; 0 for never. */
  let leaveAtMs = 0;
  /** Cancels the only running timer: for the next attempt, or for leaving the replica. */
  let cancel = () => {};

  return {
    get count() {
      return count;
    },
    start(): void {
      cancel();
      count += 1;
    },
    welcomed(): void {
      cancel();
      leaveAtMs = 0;
      welcomeAtMs = clock.now();
    },
    leaveIn(ms: number, leave: () => void): void {
      cancel();
      leaveAtMs = clock.now() + ms;
      cancel = clock.after(ms, leave);
    },
    ended(): void {
      if (welcomeAtMs !== undefined && clock.now() - welcomeAtMs >= HEALTHY_MS) count = 0;
      welcomeAtMs = undefined;
    },
    /** Schedules the next attempt; `until` is in milliseconds since the Unix epoch. */
    wait(atLeastMs = 0) {
      const waitMs = Math.max(
        atLeastMs + backoffMs(count, { ...BACKOFF, random }),
        leaveAtMs - clock.now(),
      );
      leaveAtMs = 0;
      cancel = clock.after(waitMs, connect);
      return { attempt: count + 1, until: clock.date() + waitMs };
    },
    reset(): void {
      count = 0;
    },
    cancel: () => cancel(),
  };
}
