/**
 * The gate that counts a user's posts, over all of the user's connections to this replica.
 */
import { createRateLimit } from '../lib/rate-limit.ts';
import type { Gate } from './gate.ts';

/** 0 means no limit. */
export function createPostLimit(perMinute: number): Gate {
  const limit = createRateLimit({ perMinute });
  return {
    post({ user }) {
      const retryAfterMs = limit.take(user.id);
      if (retryAfterMs === 0) return undefined;
      return { code: 'rate_limited', message: 'too many messages in a minute', retryAfterMs };
    },
  };
}
