/**
 * Rate limits, by key: the generic cell rate algorithm (ITU-T I.371), which needs one number a key
 * and no timer.
 */
import { forgetFirst } from './forget-first.ts';

/** Who keeps its own account: a connection, say. */
export interface RateAccount {
  /** When all that it took will have been paid for (the theoretical arrival time); 0 at first. */
  paidAtMs: number;
}

export interface Rate {
  /** Takes some for the payer; returns 0 when it may happen, else the milliseconds until it may. */
  take(account: RateAccount, count?: number): number;
  /** How many the payer may take now; negative when more were charged. */
  left(account: RateAccount): number;
  /** Milliseconds until the payer may take this many. */
  waitMs(account: RateAccount, count: number): number;
  /** Takes this many whether or not there are any left; a negative number gives back. */
  charge(account: RateAccount, count: number): void;
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
  const keep = (key: string): void => {
    if (paidAtMs.size >= keysMax && !paidAtMs.has(key)) forget(paidAtMs, now(), keysMax);
    paidAtMs.set(key, account.paidAtMs);
  };
  return {
    take(key, count) {
      const waitMs = rate.take(accountOf(key), count);
      if (waitMs === 0) keep(key);
      return waitMs;
    },
    left: (key) => rate.left(accountOf(key)),
    waitMs: (key, count) => rate.waitMs(accountOf(key), count),
    charge(key, count) {
      rate.charge(accountOf(key), count);
      keep(key);
    },
  };
}

function forget(paidAtMs: Map<string, number>, nowMs: number, keysMax: number): void {
  for (const [key, paid] of paidAtMs) if (paid <= nowMs) paidAtMs.delete(key);
  // Where most are outstanding the oldest go, so that memory stays bounded whatever comes.
  forgetFirst(paidAtMs, paidAtMs.size - Math.floor(keysMax * 7 / 8));
}
