/**
 * Gates between a valid frame and the hub: limits, rights, moderation. A gate answers at once, from
 * memory: joins and posts must not wait for the store.
 */
import type { Refusal } from '../protocol/codes.ts';
import type { PostFrame } from '../protocol/frames.ts';
import type { Visitor } from './visitor.ts';

export interface Guard {
  /** Why the visitor may not enter the room now; nothing when this gate lets it through. */
  join?(visitor: Visitor, room: string): Refusal | undefined;
  /**
   * Why this may not be posted now; nothing when this gate lets it through. The room is joined. A
   * promise refuses as well, and says why when it resolves; when it rejects the store is away.
   */
  post?(visitor: Visitor, frame: PostFrame): Refusal | Promise<Refusal> | undefined;
  /** Why the visitor may not report a message now; nothing when this gate lets it through. */
  report?(visitor: Visitor): Refusal | undefined;
  /** Why the others are not told that the visitor types; nothing when they are. */
  typing?(visitor: Visitor, room: string): Refusal | undefined;
}

/** `leastMs`: clients that wait for the same thing must not come back in a hurry. */
export function rateLimited(message: string, waitMs: number, leastMs = 1_000): Refusal {
  return { code: 'rate_limited', message, retryAfterMs: Math.max(leastMs, waitMs) };
}
