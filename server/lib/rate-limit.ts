/**
 * How often something may happen, by key: the generic cell rate algorithm
 * (ITU-T I.371), which needs one number a key and no timer.
 */
import { forgetFirst } from './forget-first.ts';

/** Who keeps its own account: a connection, say. */
export interface Payer {
  /** When all that it took will have been paid for (the theoretical arrival time); 0 at first. */
  paidAtMs: number;
}

export interface Rate {
  /** Takes one for the payer; returns 0 when it may happen, else the milliseconds until it may. */
  take(payer: Payer): number;
}

export interface RateOptions {
  /** The rate, and the largest burst unless `burstMs` says otherwise; 0 means no limit. */
  perMinute: number;
  /** What the rate gives in so long may come at once. */
  burstMs?: number;
  now?: () => number;
}

export interface RateLimit {
  /** Takes one; returns 0 when it may happen, else the milliseconds until it may. */
  take(key: string): number;
}

export interface RateLimitOptions extends RateOptions {
  /** Keys remembered at the most; beyond it those with nothing outstanding are forgotten. */
  keysMax?: number;
}

const WINDOW_MS = 60_000;

export function createRate(
  { perMinute, burstMs = WINDOW_MS, now = () => performance.now() }: RateOptions,
): Rate {
  if (perMinute === 0) return { take: () => 0 };
  const intervalMs = WINDOW_MS / perMinute;
  return {
    take(payer) {
      const nowMs = now();
      const next = Math.max(payer.paidAtMs, nowMs) + intervalMs;
      const waitMs = next - nowMs - burstMs;
      // Half a microsecond of slack: sums of fractions must not refuse the last one of a burst.
      if (waitMs > 0.0005) return Math.ceil(waitMs);
      payer.paidAtMs = next;
      return 0;
    },
  };
}

export function createRateLimit(
  { keysMax = 50_000, now = () => performance.now(), ...options }: RateLimitOptions,
): RateLimit {
  if (options.perMinute === 0) return { take: () => 0 };
  const rate = createRate({ ...options, now });
  const paidAtMs = new Map<string, number>();
  const payer: Payer = { paidAtMs: 0 };
  return {
    take(key) {
      payer.paidAtMs = paidAtMs.get(key) ?? 0;
      const waitMs = rate.take(payer);
      if (waitMs > 0) return waitMs;
      if (paidAtMs.size >= keysMax) forget(paidAtMs, now(), keysMax);
      paidAtMs.set(key, payer.paidAtMs);
      return 0;
    },
  };
}

function forget(paidAtMs: Map<string, number>, nowMs: number, keysMax: number): void {
  for (const [key, paid] of paidAtMs) if (paid <= nowMs) paidAtMs.delete(key);
  // Where most are outstanding the oldest go, so that memory stays bounded whatever comes.
  forgetFirst(paidAtMs, paidAtMs.size - Math.floor(keysMax * 7 / 8));
}
