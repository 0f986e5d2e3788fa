/**
 * Rate limits, by key: the generic cell rate algorithm (ITU-T I.371), which needs one number a key
 * and no timer.
 */
import { forgetFirst } from './forget-first.ts';

/** Who keeps its own account: a connection, say. */
export interface Payer {
  /** When all that it took will have been paid for (the theoretical arrival time); 0 at first. */
  paidAtMs: number;
}

export interface Rate {
  /** Takes some for the payer; returns 0 when it may happen, else the milliseconds until it may. */
  take(payer: Payer, count?: number): number;
  /** How many the payer may take now; negative when more were charged. */
  left(payer: Payer): number;
  /** Milliseconds until the payer may take this many. */
  waitMs(payer: Payer, count: number): number;
  /** Takes this many whether or not there are any left; a negative number gives back. */
  charge(payer: Payer, count: number): void;
}

export interface RateOptions {
  /** The rate, and the largest burst unless `burstMs` says otherwise; 0 means no limit. */
  perMinute: number;
  /** What the rate gives in so long may come at once. */
  burstMs?: number;
  now?: () => number;
}

/** A rate for each of many keys. */
export interface RateLimit {
  /** Takes one; returns 0 when it may happen, else the milliseconds until it may. */
  take(key: string): number;
}

/** One that counts in other units than one at a time, bytes say; see Rate. */
export interface RateAccounts extends RateLimit {
  take(key: string, count?: number): number;
  left(key: string): number;
  waitMs(key: string, count: number): number;
  charge(key: string, count: number): void;
}

export interface RateLimitOptions extends RateOptions {
  /** Maximum number of keys remembered; beyond it those with nothing outstanding are forgotten. */
  keysMax?: number;
}

const WINDOW_MS = 60_000;
/** Half a microsecond: sums of fractions must not refuse the last one of a burst. */
const SLACK_MS = 0.0005;
const NO_LIMIT = { take: () => 0, left: () => Infinity, waitMs: () => 0, charge: () => {} };

export function createRate(
  { perMinute, burstMs = WINDOW_MS, now = () => performance.now() }: RateOptions,
): Rate {
  if (perMinute === 0) return NO_LIMIT;
  const intervalMs = WINDOW_MS / perMinute;
  const waitMs = (paidAtMs: number, nowMs: number, count: number): number => {
    const ms = Math.max(paidAtMs, nowMs) + count * intervalMs - nowMs - burstMs;
    return ms > SLACK_MS ? Math.ceil(ms) : 0;
  };
  const charge = (payer: Payer, nowMs: number, count: number): void => {
    payer.paidAtMs = Math.max(payer.paidAtMs, nowMs) + count * intervalMs;
  };
  return {
    take(payer, count = 1) {
      const nowMs = now();
      const ms = waitMs(payer.paidAtMs, nowMs, count);
      if (ms === 0) charge(payer, nowMs, count);
      return ms;
    },
    left(payer) {
      const nowMs = now();
      return (burstMs - Math.max(0, payer.paidAtMs - nowMs)) / intervalMs;
    },
    waitMs: (payer, count) => waitMs(payer.paidAtMs, now(), count),
    charge: (payer, count) => charge(payer, now(), count),
  };
}

export function createRateLimit(
  { keysMax = 50_000, now = () => performance.now(), ...options }: RateLimitOptions,
): RateAccounts {
  if (options.perMinute === 0) return NO_LIMIT;
  const rate = createRate({ ...options, now });
  const paidAtMs = new Map<string, number>();
  const payer: Payer = { paidAtMs: 0 };
  const payerOf = (key: string): Payer => {
    payer.paidAtMs = paidAtMs.get(key) ?? 0;
    return payer;
  };
  const keep = (key: string): void => {
    if (paidAtMs.size >= keysMax && !paidAtMs.has(key)) forget(paidAtMs, now(), keysMax);
    paidAtMs.set(key, payer.paidAtMs);
  };
  return {
    take(key, count) {
      const waitMs = rate.take(payerOf(key), count);
      if (waitMs === 0) keep(key);
      return waitMs;
    },
    left: (key) => rate.left(payerOf(key)),
    waitMs: (key, count) => rate.waitMs(payerOf(key), count),
    charge(key, count) {
      rate.charge(payerOf(key), count);
      keep(key);
    },
  };
}

function forget(paidAtMs: Map<string, number>, nowMs: number, keysMax: number): void {
  for (const [key, paid] of paidAtMs) if (paid <= nowMs) paidAtMs.delete(key);
  // Where most are outstanding the oldest go, so that memory stays bounded whatever comes.
  forgetFirst(paidAtMs, paidAtMs.size - Math.floor(keysMax * 7 / 8));
}
