/**
 * How long to wait before something is tried again. Spread at random, so that clients which lost
 * the same replica, or were refused by the same store, do not come back as a rush.
 */

const BASE_MS = 500;
const WAIT_MS_MAX = 30_000;
const RETRY_MS = 2_000;
/** A server that asks for a longer wait is not believed. */
const RETRY_MS_MAX = 600_000;
/** Part of the wait that is added at random to one that the server named. */
const RETRY_SPREAD = 0.25;

/** Full jitter: anything from 0 to a bound that doubles with each attempt. `attempt` counts from 1. */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(WAIT_MS_MAX, BASE_MS * 2 ** (attempt - 1));
}

/** The wait after a refusal: at least what the server asked for, if it did. */
export function retryMs(retryAfterMs: number | undefined, random: () => number): number {
  return boundedMs(retryAfterMs ?? RETRY_MS) * (1 + random() * RETRY_SPREAD);
}

/** A duration that came from a server. */
export function boundedMs(ms: number): number {
  return Math.min(RETRY_MS_MAX, Math.max(0, ms));
}
