/**
 * Quota of a key: the requests it may make, and the headers that say so, by
 * draft-ietf-httpapi-ratelimit-headers-10. Counted by each replica for itself.
 */
import { createRate, type RateAccount } from '../../lib/rate-limit.ts';

export interface Quota {
  /** Takes one request of the key. `retryAfterMs` is 0 when it may be made. */
  take(keyId: string): { retryAfterMs: number; headers: Record<string, string> };
}

const WINDOW_MS = 60_000;
/** More keys than this are not in use in a minute; the oldest is forgotten. */
const KEYS_MAX = 10_000;

/** `perMinute` 0 means no limit. */
export function createQuota(
  { perMinute, now = () => performance.now() }: { perMinute: number; now?: () => number },
): Quota {
  if (perMinute === 0) return { take: () => ({ retryAfterMs: 0, headers: {} }) };
  const rate = createRate({ perMinute, now });
  const payers = new Map<string, RateAccount>();
  return {
    take(keyId) {
      const payer = payers.get(keyId) ?? { paidAtMs: 0 };
      payers.delete(keyId);
      payers.set(keyId, payer);
      if (payers.size > KEYS_MAX) payers.delete(payers.keys().next().value!);
      const retryAfterMs = rate.take(payer);
      const owedMs = Math.max(0, payer.paidAtMs - now());
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
