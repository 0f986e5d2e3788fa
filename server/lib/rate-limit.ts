/** Rate limits by the generic cell rate algorithm (GCRA, ITU-T I.371), without timers. */
import { forgetFirst } from './forget-first.ts';

/** State of the limit, kept by the limited object, such as a connection. */
export interface RateAccount {
  /** Theoretical arrival time: when everything taken is paid for; 0 at first. */
  paidAtMs: number;
}

export interface Rate {
  /** Takes `count` (default 1); returns 0, or the milliseconds to wait if there are not enough. */
  take(account: RateAccount, count?: number): number;
  /** How many may be taken now; negative after an overcharge. */
  left(account: RateAccount): number;
  /** Milliseconds until `count` may be taken. */
  waitMs(account: RateAccount, count: number): number;
  /** Takes `count` unconditionally; a negative number refunds. */
  charge(account: RateAccount, count: number): void;
}

export interface RateOptions {
  /** The rate, and the largest burst unless `burstMs` is set; 0: no limit. */
  perMinute: number;
  /** The largest burst is what the rate allows in this time. */
  burstMs?: number;
  now?: () => number;
}

export interface RateLimit {
  take(key: string): number;
}

/** A rate limit per key in other units, such as bytes; see Rate. */
export interface RateAccounts extends RateLimit {
  take(key: string, count?: number): number;
  left(key: string): number;
  waitMs(key: string, count: number): number;
  charge(key: string, count: number): void;
}

export interface RateLimitOptions extends RateOptions {
  /** Keys in memory; above it, idle keys and then the oldest are forgotten. */
  keysMax?: number;
}

const WINDOW_MS = 60_000;
/** Rounding tolerance, so that sums of fractions do not refuse the last item of a burst. */
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
  const charge = (account: RateAccount, nowMs: number, count: number): void => {
    account.paidAtMs = Math.max(account.paidAtMs, nowMs) + count * intervalMs;
  };
  return {
    take(account, count = 1) {
      const nowMs = now();
      const ms = waitMs(account.paidAtMs, nowMs, count);
      if (ms === 0) charge(account, nowMs, count);
      return ms;
    },
    left(account) {
      const nowMs = now();
      return (burstMs - Math.max(0, account.paidAtMs - nowMs)) / intervalMs;
    },
    waitMs: (account, count) => waitMs(account.paidAtMs, now(), count),
    charge: (account, count) => charge(account, now(), count),
  };
}

export function createRateLimit(
  { keysMax = 50_000, now = () => performance.now(), ...options }: RateLimitOptions,
): RateAccounts {
  if (options.perMinute === 0) return NO_LIMIT;
  const rate = createRate({ ...options, now });
  const paidAtMs = new Map<string, number>();
  const account: RateAccount = { paidAtMs: 0 };
  const accountOf = (key: string): RateAccount => {
    account.paidAtMs = paidAtMs.get(key) ?? 0;
    return account;
  };
  const save = (key: string): void => {
    if (paidAtMs.size >= keysMax && !paidAtMs.has(key)) forgetIdle(paidAtMs, now(), keysMax);
    paidAtMs.set(key, account.paidAtMs);
  };
  return {
    take(key, count) {
      const waitMs = rate.take(accountOf(key), count);
      if (waitMs === 0) save(key);
      return waitMs;
    },
    left: (key) => rate.left(accountOf(key)),
    waitMs: (key, count) => rate.waitMs(accountOf(key), count),
    charge(key, count) {
      rate.charge(accountOf(key), count);
      save(key);
    },
  };
}

function forgetIdle(paidAtMs: Map<string, number>, nowMs: number, keysMax: number): void {
  for (const [key, paid] of paidAtMs) if (paid <= nowMs) paidAtMs.delete(key);
  // If most keys are active, the oldest are forgotten, so that memory stays bounded.
  forgetFirst(paidAtMs, paidAtMs.size - Math.floor(keysMax * 7 / 8));
}
