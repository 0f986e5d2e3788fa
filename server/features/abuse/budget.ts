/**
 * A rate limit loosely shared by replicas: each charges what the others report (shared-budget.ts),
 * so overspending is repaid by longer waits.
 */
import { forgetFirst } from '../../lib/forget-first.ts';
import { createRate, type RateAccount, type RateLimit } from '../../lib/rate-limit.ts';

export interface Budget extends RateLimit {
  /** Takes `count` (default 1), at most a tenth of a minute's, so that it never waits for ever. */
  take(key: string, count?: number): number;
  /** Undoes the last `take`, if the post was refused for another reason. */
  refund(key: string): void;
  /** Charges what another replica spent. */
  charge(key: string, count: number): void;
  /** Whether an account older than 10 s owes less than a quarter of a minute's budget. */
  isCalm(key: string): boolean;
  /** Unshared spending of the keys that owe more than a quarter, largest first. Resets it. */
  takeSpent(keysMax: number): Spent[];
  readonly size: number;
}

export type Spent = [key: string, count: number];

export interface BudgetOptions {
  /** Both the rate and the largest burst; 0: no limit. */
  perMinute: number;
  /** When full, keys that owe nothing are forgotten, then the oldest. */
  keysMax?: number;
  now?: () => number;
}

interface Account extends RateAccount {
  sinceMs: number;
  /** Spent here and not shared yet. */
  spent: number;
  last: number;
}

const WINDOW_MS = 60_000;
const LITTLE_MS = WINDOW_MS / 4;
/** A client that keeps making up new keys has none this old. */
const A_WHILE_MS = 10_000;
/** Caps the debt from overspending on many replicas: it is repaid after at most this long. */
const OWED_MS_MAX = 3 * WINDOW_MS;

export function createBudget(
  { perMinute, keysMax = 50_000, now = () => performance.now() }: BudgetOptions,
): Budget {
  const intervalMs = perMinute === 0 ? 0 : WINDOW_MS / perMinute;
  const countMax = Math.max(1, Math.floor(perMinute / 10));
  const rate = createRate({ perMinute, now });
  const accounts = new Map<string, Account>();
  const spenders = new Set<string>();

  const accountOf = (key: string): Account => {
    let account = accounts.get(key);
    if (account) return account;
    if (accounts.size >= keysMax) forget(accounts, now(), keysMax);
    accounts.set(key, account = { sinceMs: now(), paidAtMs: 0, spent: 0, last: 0 });
    return account;
  };

  return {
    take(key, count = 1) {
      if (perMinute === 0) return 0;
      const account = accountOf(key);
      const taken = Math.min(count, countMax);
      const waitMs = rate.take(account, taken);
      if (waitMs > 0) return waitMs;
      account.spent += taken;
      account.last = taken;
      if (account.paidAtMs - now() > LITTLE_MS && spenders.size < keysMax) spenders.add(key);
      return 0;
    },
    refund(key) {
      const account = accounts.get(key);
      if (!account || account.spent < account.last) return;
      account.spent -= account.last;
      account.paidAtMs -= account.last * intervalMs;
    },
    charge(key, count) {
      if (perMinute === 0) return;
      const nowMs = now();
      const account = accountOf(key);
      const paidAtMs = Math.max(account.paidAtMs, nowMs) + count * intervalMs;
      account.paidAtMs = Math.min(paidAtMs, nowMs + OWED_MS_MAX);
    },
    isCalm(key) {
      const nowMs = now();
      const { sinceMs, paidAtMs } = accounts.get(key) ?? { sinceMs: nowMs, paidAtMs: nowMs };
      return nowMs - sinceMs >= A_WHILE_MS && paidAtMs - nowMs <= LITTLE_MS;
    },
    takeSpent(max) {
      const all: Spent[] = [];
      const nowMs = now();
      for (const key of spenders) {
        const account = accounts.get(key);
        if (!account) continue;
        // What is repaid by now is not shared.
        const owed = Math.ceil((account.paidAtMs - nowMs) / intervalMs);
        const spent = Math.min(account.spent, owed);
        if (spent > 0) all.push([key, spent]);
        else account.spent = 0;
      }
      spenders.clear();
      if (all.length > max) all.sort(([, a], [, b]) => b - a).length = max;
      for (const [key] of all) accounts.get(key)!.spent = 0;
      return all;
    },
    get size() {
      return accounts.size;
    },
  };
}

function forget(accounts: Map<string, Account>, nowMs: number, keysMax: number): void {
  for (const [key, { paidAtMs }] of accounts) if (paidAtMs <= nowMs) accounts.delete(key);
  forgetFirst(accounts, accounts.size - Math.floor(keysMax * 7 / 8));
}
