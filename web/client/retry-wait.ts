/**
 * Wait after a refusal, with jitter, so that clients refused together do not return together.
 */

const RETRY_MS = 2_000;
/** Upper bound: a server cannot impose a longer wait. */
const RETRY_MS_MAX = 600_000;
const RETRY_SPREAD = 0.25;
const RETRY_SPREAD_MS_MAX = 10_000;

export function retryMs(retryAfterMs: number | undefined, random: () => number): number {
  const ms = boundedMs(retryAfterMs ?? RETRY_MS);
  return ms + random() * Math.min(ms * RETRY_SPREAD, RETRY_SPREAD_MS_MAX);
}

export function boundedMs(ms: number): number {
  return Math.min(RETRY_MS_MAX, Math.max(0, ms));
}
