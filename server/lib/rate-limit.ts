/**
 * How often something may happen, by key: the generic cell rate algorithm
 * (ITU-T I.371), which needs one number a key and no timer.
 */

export interface RateLimit {
  /** Takes one; returns 0 when it may happen, else the milliseconds until it may. */
  take(key: string): number;
}

export interface RateLimitOptions {
  /** Both the rate and the largest burst; 0 means no limit. */
  perMinute: number;
  /** Keys remembered at the most; beyond it those with nothing outstanding are forgotten. */
  keysMax?: number;
  now?: () => number;
}

const WINDOW_MS = 60_000;

export function createRateLimit(
  { perMinute, keysMax = 50_000, now = () => performance.now() }: RateLimitOptions,
): RateLimit {
  if (perMinute === 0) return { take: () => 0 };
  const intervalMs = WINDOW_MS / perMinute;
  /** The theoretical arrival time by key: when all that was taken will have been paid for. */
  const paidAtMs = new Map<string, number>();
  return {
    take(key) {
      const nowMs = now();
      const next = Math.max(paidAtMs.get(key) ?? 0, nowMs) + intervalMs;
      const waitMs = next - nowMs - WINDOW_MS;
      // Half a microsecond of slack: sums of fractions must not refuse the last one of a burst.
      if (waitMs > 0.0005) return Math.ceil(waitMs);
      if (paidAtMs.size >= keysMax) forget(paidAtMs, nowMs, keysMax);
      paidAtMs.set(key, next);
      return 0;
    },
  };
}

function forget(paidAtMs: Map<string, number>, nowMs: number, keysMax: number): void {
  for (const [key, paid] of paidAtMs) if (paid <= nowMs) paidAtMs.delete(key);
  // Where most are outstanding the oldest go, so that memory stays bounded whatever comes.
  let surplus = paidAtMs.size - Math.floor(keysMax * 7 / 8);
  for (const key of paidAtMs.keys()) {
    if (surplus-- <= 0) return;
    paidAtMs.delete(key);
  }
}
