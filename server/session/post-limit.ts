/**
 * The gate that counts a user's posts, over all of the user's connections to this replica.
 */
import type { RateLimit } from '../lib/rate-limit.ts';
import type { Gate } from './gate.ts';

export function createPostLimit(limit: RateLimit): Gate {
  return {
    post({ user }) {
      const retryAfterMs = limit.take(user.id);
      if (retryAfterMs === 0) return undefined;
      return { code: 'rate_limited', message: 'too many messages in a minute', retryAfterMs };
    },
  };
}
