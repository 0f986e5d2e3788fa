/** Guards between a frame and the hub: limits, rights, moderation. They answer from memory. */
import type { Refusal, RefusalReason } from '../protocol/codes.ts';
import type { PostFrame } from '../protocol/frames.ts';
import type { Visitor } from './visitor.ts';

export interface Guard {
  /** Each method returns the reason to refuse; undefined lets the frame pass. */
  join?(visitor: Visitor, room: string): Refusal | undefined;
  /** For joined rooms. A promise refuses: resolves with a reason, or rejects if the store fails. */
  post?(visitor: Visitor, frame: PostFrame): Refusal | Promise<Refusal> | undefined;
  report?(visitor: Visitor): Refusal | undefined;
  /** A refusal is silent: the typing notice is dropped. */
  typing?(visitor: Visitor, room: string): Refusal | undefined;
}

/** `leastMs` keeps clients that wait for the same thing from coming back in a hurry. */
export function rateLimited(
  message: string,
  waitMs: number,
  { reason, leastMs = 1_000 }: { reason?: RefusalReason; leastMs?: number } = {},
): Refusal {
  const retryAfterMs = Math.max(leastMs, waitMs);
  return { code: 'rate_limited', ...reason && { reason }, message, retryAfterMs };
}
