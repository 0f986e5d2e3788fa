/**
 * Wait after a refusal, spread at random, so that clients which were refused by the same store do not
 * come back as a rush.
 */

const RETRY_MS = 2_000;
/** A server that asks for a longer wait is not believed. */
const RETRY_MS_MAX = 600_000;
/** Part of the wait that is added at random to one that the server named. */
const RETRY_SPREAD = 0.25;

/** The wait after a refusal: at least what the server asked for, if it did. */
export function retryMs(retryAfterMs: number | undefined, random: () => number): number {
  return boundedMs(retryAfterMs ?? RETRY_MS) * (1 + random() * RETRY_SPREAD);
}

/** A duration that came from a server. */
export function boundedMs(ms: number): number {
  return Math.min(RETRY_MS_MAX, Math.max(0, ms));
}
