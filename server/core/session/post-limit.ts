/** Rate limit of a user's posts. A guest's long text counts as several, which bounds bytes too. */
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import type { PostFrame } from '../protocol/frames.ts';
import { type Guard, rateLimited } from './guard.ts';
import type { Visitor } from './visitor.ts';

/** UTF-8 bytes of text that one post includes; each further thousand counts as another post. */
const BYTES_PER_POST = 1_000;
const UTF8_BYTES_PER_UNIT_MAX = 3;

export function postsIn({ isSigned }: Visitor, frame: PostFrame): number {
  const text = !isSigned && 'text' in frame ? frame.text : '';
  if (text.length * UTF8_BYTES_PER_UNIT_MAX < BYTES_PER_POST) return 1;
  return 1 + Math.floor(utf8Bytes(text) / BYTES_PER_POST);
}

export function createPostLimit(limit: { take(key: string, count: number): number }): Guard {
  return {
    post(visitor, frame) {
      const retryAfterMs = limit.take(visitor.user.id, postsIn(visitor, frame));
      if (retryAfterMs === 0) return undefined;
      return rateLimited('too many messages in a minute', retryAfterMs, {
        reason: 'too_fast',
        leastMs: 0,
      });
    },
  };
}
