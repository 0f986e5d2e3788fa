/**
 * Attempts to connect: counted, and spread by backoff.
 */
import { backoffMs } from '../../server/lib/backoff.ts';
import type { Clock } from '../../server/lib/clock.ts';

/** A connection that lasted this long ends a row of failed attempts. */
const HEALTHY_MS = 5_000;
/** Waits: at most the base, doubled with each attempt up to the bound. */
const BACKOFF = { baseMs: 500, maxMs: 30_000 };

/** `connect` makes the next attempt after a wait. */
export function createAttempts(clock: Clock, random: () => number, connect: () => void) {
  /** Since the last healthy connection, the present one included. */
  let count = 0;
  let welcomeAtMs: number | undefined;
  /** When the leaving replica wants us to go. */
  let leaveAtMs = 0;
  /** Ends the one wait that runs: for the next attempt, or until the replica leaves. */
  let callOff = () => {};

  return {
    get count() {
      return count;
    },
    start(): void {
      callOff();
      count += 1;
    },
    welcomed(): void {
      callOff();
      leaveAtMs = 0;
      welcomeAtMs = clock.now();
    },
    leaveIn(ms: number, leave: () => void): void {
      callOff();
      leaveAtMs = clock.now() + ms;
      callOff = clock.after(ms, leave);
    },
    ended(): void {
      if (welcomeAtMs !== undefined && clock.now() - welcomeAtMs >= HEALTHY_MS) count = 0;
      welcomeAtMs = undefined;
    },
    /** Returns which attempt comes next, and when. */
    wait(atLeastMs = 0) {
      const waitMs = Math.max(
        atLeastMs + backoffMs(count, { ...BACKOFF, random }),
        leaveAtMs - clock.now(),
      );
      leaveAtMs = 0;
      callOff = clock.after(waitMs, connect);
      return { attempt: count + 1, until: clock.date() + waitMs };
    },
    reset(): void {
      count = 0;
    },
    callOff: () => callOff(),
  };
}
