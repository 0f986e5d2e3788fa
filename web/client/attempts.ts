/**
 * Connection attempts: counts them and spaces them by exponential backoff with jitter.
 */
import { backoffMs } from '../../server/lib/backoff.ts';
import type { Clock } from '../../server/lib/clock.ts';

const HEALTHY_MS = 5_000;
/** The wait is at most the base, doubled with each attempt up to the maximum. */
const BASE_MS = 500;
const WAIT_MS_MAX = 30_000;
/** While the visitor sees the page. */
const SEEN_WAIT_MS_MAX = 8_000;
/** From an attempt to one that the visitor's activity causes, times the attempts that failed. */
const HURRY_AFTER_MS = 2_000;

export function createAttempts(clock: Clock, random: () => number, connect: () => void) {
  /** Attempts since the last healthy connection, including the current one. */
  let count = 0;
  let welcomeAtMs: number | undefined;
  /** When activity may end the wait: not before the server allows it, nor soon after an attempt. */
  let hurryFromMs = 0;
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
      hurryFromMs = clock.now() + HURRY_AFTER_MS * count;
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
      const nowMs = clock.now();
      const maxMs = globalThis.document?.hidden === false ? SEEN_WAIT_MS_MAX : WAIT_MS_MAX;
      const waitMs = Math.max(
        atLeastMs + backoffMs(count, { baseMs: BASE_MS, maxMs, random }),
        leaveAtMs - nowMs,
      );
      hurryFromMs = Math.max(hurryFromMs, leaveAtMs, nowMs + atLeastMs);
      leaveAtMs = 0;
      cancel = clock.after(waitMs, connect);
      return { attempt: count + 1, until: clock.date() + waitMs };
    },
    hurry(): void {
      if (clock.now() >= hurryFromMs) connect();
    },
    reset(): void {
      count = 0;
    },
    cancel: () => cancel(),
  };
}
