/**
 * Quota of a key: limits its requests per replica and sets the headers of
 * draft-ietf-httpapi-ratelimit-headers-10.
 */
import { createRate, type RateAccount } from '../../lib/rate-limit.ts';

export interface Quota {
  /** Takes one request. `retryAfterMs` is 0 if it is allowed. */
  takeRequest(keyId: string): { retryAfterMs: number; headers: Record<string, string> };
}

const WINDOW_MS = 60_000;
const KEYS_MAX = 10_000;

/** `perMinute` 0: unlimited. */
export function createQuota(
  { perMinute, now = () => performance.now() }: { perMinute: number; now?: () => number },
): Quota {
  if (perMinute === 0) return { takeRequest: () => ({ retryAfterMs: 0, headers: {} }) };
  const rate = createRate({ perMinute, now });
  const accounts = new Map<string, RateAccount>();
  return {
    takeRequest(keyId) {
      const account = accounts.get(keyId) ?? { paidAtMs: 0 };
      accounts.delete(keyId);
      accounts.set(keyId, account);
      if (accounts.size > KEYS_MAX) accounts.delete(accounts.keys().next().value!);
      const retryAfterMs = rate.take(account);
      const owedMs = Math.max(0, account.paidAtMs - now());
      const left = Math.max(0, Math.floor((WINDOW_MS - owedMs) * perMinute / WINDOW_MS + 1e-6));
      return {
        retryAfterMs,
        headers: {
          'RateLimit-Policy': `"key";q=${perMinute};w=${WINDOW_MS / 1_000}`,
          'RateLimit': `"key";r=${left};t=${Math.ceil(owedMs / 1_000)}`,
        },
      };
    },
  };
}
