/**
 * Retry schedule with jitter: ever later, and each time a little off, so that many who
 * failed together do not come back together.
 */

export interface Retries {
  /** How long to wait behind the failure number `failures`, which counts from 1. */
  waitMs(failures: number): number;
  /** Whether that was the last attempt: all waits are used up, and so is their time. */
  isOver(failures: number, failingSinceMs: number, nowMs: number): boolean;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Eleven attempts in about three days. */
export const ENTRY_WAITS_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
];
/** A receiver that is down is asked so often at least: it must not be down for hours longer than it was. */
export const DOWN_WAIT_MAX_MS = 10 * MINUTE;

/** Of a wait: so much shorter or longer it may be. */
const JITTER = 0.2;

export function createRetries(
  waitsMs: readonly number[],
  random: () => number = Math.random,
): Retries {
  const shortestMs = waitsMs.reduce((total, waitMs) => total + waitMs, 0) * (1 - JITTER);
  return {
    waitMs(failures) {
      const waitMs = waitsMs[Math.min(failures, waitsMs.length) - 1] ?? 0;
      return Math.round(waitMs * (1 - JITTER + 2 * JITTER * random()));
    },
    isOver: (failures, failingSinceMs, nowMs) =>
      failures > waitsMs.length && nowMs - failingSinceMs >= shortestMs,
  };
}
