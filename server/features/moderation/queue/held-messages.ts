/**
 * Held messages: stored until a moderator approves or rejects them.
 */
import type { Refusal } from '../../../core/protocol/codes.ts';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import type { SendFrame } from '../../../core/protocol/frames.ts';
import type { Visitor } from '../../../core/session/visitor.ts';
import type { StoredRecord } from '../../../core/store/records.ts';
import type { Appended, Draft } from '../../../core/store/store.ts';
import type { Audit } from '../audit.ts';
import type { NoPlace } from './fair-share.ts';
import { itemOf } from './item.ts';
import type { Moderation } from '../moderation.ts';
import { originOf } from '../origin.ts';
import { DONE, refuse } from '../outcome.ts';
import { heldOf, type ReviewQueue } from './review-queue.ts';

export interface HeldMessages extends Pick<Moderation, 'approve' | 'reject'> {
  hold(visitor: Visitor, frame: SendFrame): Promise<Refusal>;
}

export interface HeldMessagesOptions {
  reviewQueue: ReviewQueue;
  audit: Audit;
  post(draft: Draft): Promise<Appended>;
  via: string;
  now?: () => number;
}

/** An approval that fails blocks other moderators for at most this long. */
const CLAIM_MS = 30_000;
const HELD_PER_MINUTE = 10;
const HELD: Refusal = {
  code: 'forbidden',
  reason: 'held',
  message: 'held for a moderator',
  held: true,
};
const TOO_FAST: Refusal = {
  code: 'rate_limited',
  reason: 'held_max',
  message: 'too many of your messages wait for a moderator',
};
const FULL_RETRY_MS = 60_000;
const NO_PLACE: Readonly<Record<NoPlace, Pick<Refusal, 'reason' | 'message'>>> = {
  author: { reason: 'held_max', message: 'too many of your messages wait for a moderator' },
  network: {
    reason: 'held_network',
    message: 'too many messages of your network wait for a moderator',
  },
  room: { reason: 'review_full', message: 'too many messages wait for a moderator' },
};
export const NOT_WAITING = refuse('not_found', 'item: no longer in the queue');

export function createHeldMessages(options: HeldMessagesOptions): HeldMessages {
  const { reviewQueue, audit, post, via, now = Date.now } = options;
  const limit = createRateLimit({ perMinute: HELD_PER_MINUTE, now: options.now });

  return {
    async hold(visitor, { room, id, text, replyTo }) {
      const { author } = visitor;
      const at = now();
      const retryAfterMs = limit.take(author.id);
      if (retryAfterMs > 0) return { ...TOO_FAST, retryAfterMs };
      const item = await itemOf(author.id, id);
      const origin = await originOf(visitor, room);
      const value = {
        id,
        from: { ...author },
        text,
        at,
        ...(replyTo === undefined ? {} : { replyTo }),
      };
      const place = { kind: 'held', room, item, value, author: author.id, origin, id } as const;
      const added = await reviewQueue.add(place);
      if (added === 'added' || added === 'there') return HELD;
      return {
        code: 'rate_limited',
        ...NO_PLACE[added],
        retryAfterMs: FULL_RETRY_MS,
      };
    },
    async approve(by, room, item) {
      const record = await reviewQueue.get('held', room, item);
      if (!record) return NOT_WAITING;
      const { id, from, text, replyTo } = heldOf(record);
      // Claimed before posting, so that no other moderator rejects it meanwhile.
      const claim = { ...record.value as object, approvedBy: by.id, approvedAt: now() };
      if (!await reviewQueue.change(record, claim)) return NOT_WAITING;
      await audit.addEntry(by, { action: 'approve', room, user: from.id });
      const draft: Draft = { room, id, kind: 'message', from, at: Date.now(), via, text };
      let appended = await post(replyTo === undefined ? draft : { ...draft, replyTo });
      if (!appended.ok && appended.refusal.code === 'not_found') appended = await post(draft);
      const claimed = await reviewQueue.get('held', room, item);
      if (claimed) await reviewQueue.change(claimed, null);
      return appended.ok ? DONE : appended;
    },
    async reject(by, room, item) {
      const record = await reviewQueue.get('held', room, item);
      if (!record || isClaimed(record, now())) return NOT_WAITING;
      await audit.addEntry(by, { action: 'reject', room, user: heldOf(record).from.id });
      return await reviewQueue.change(record, null) ? DONE : NOT_WAITING;
    },
  };
}

export function isClaimed({ value }: StoredRecord, nowMs: number): boolean {
  return nowMs - ((value as { approvedAt?: number }).approvedAt ?? -Infinity) < CLAIM_MS;
}
