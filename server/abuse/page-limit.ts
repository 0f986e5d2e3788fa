/**
 * The gate that counts pages of older messages, over all of a user's connections to this replica: each
 * is the work of a hundred other frames.
 */
import { createRateLimit } from '../lib/rate-limit.ts';
import type { Gate } from '../session/gate.ts';

/** A reader who goes back 12,000 messages in a minute has read none of them. */
export const PAGES_PER_MINUTE = 120;
export function createPageLimit(now?: () => number): Gate {
  const limit = createRateLimit({ perMinute: PAGES_PER_MINUTE, ...(now ? { now } : {}) });
  return {
    page({ user }) {
      const retryAfterMs = limit.take(user.id);
      if (retryAfterMs === 0) return undefined;
      return { code: 'rate_limited', message: 'too many pages asked for', retryAfterMs };
    },
  };
}
