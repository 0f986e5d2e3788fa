/**
 * Retry schedule with jitter, so that deliveries that failed together do not retry together.
 */

export interface Retries {
  /** The wait after failure number `failures`, counted from 1. */
  waitMs(failures: number): number;
  /** Whether that was the last attempt: all waits and their total time have passed. */
  isOver(failures: number, failingSinceMs: number, nowMs: number): boolean;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Eleven attempts over about three days. */
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
/** Maximum wait between probes of a receiver that is down, so that it is soon found up again. */
export const DOWN_WAIT_MAX_MS = 10 * MINUTE;

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
