/**
 * Deletes a message as a moderator: audited if somebody else wrote it. Dismisses its reports.
 */
import { createRateLimit } from '../../lib/rate-limit.ts';
import type { Author } from '../../core/protocol/entry.ts';
import type { DeleteFrame } from '../../core/protocol/frames.ts';
import type { Appended, Draft, Store } from '../../core/store/store.ts';
import type { Audit } from './audit.ts';
import { messageAt } from './queue/hold-queue.ts';
import type { Moderation } from './moderation.ts';
import type { Reports } from './queue/reports.ts';

export interface DeleteMessageOptions {
  store: Pick<Store, 'page'>;
  post(draft: Draft): Promise<Appended>;
  rightsOf: Moderation['rightsOf'];
  via: string;
  audit: Audit;
  reports: Reports;
}

/** Per moderator and replica: many, so that spam can be cleared, but each reads the store. */
const DELETIONS_PER_MINUTE = 600;

const tooMany = (retryAfterMs: number): Appended => ({
  ok: false,
  refusal: { code: 'rate_limited', message: 'too many deletions in a minute', retryAfterMs },
});

export function createDeleteMessage(
  { store, post, rightsOf, via, audit, reports }: DeleteMessageOptions,
): Moderation['deleteMessage'] {
  const limit = createRateLimit({ perMinute: DELETIONS_PER_MINUTE });
  const deleteAs = async (by: Author, { room, target, id }: DeleteFrame): Promise<Appended> => {
    const message = await messageAt(store, room, target);
    const user = message?.from.id;
    const isAudited = user !== undefined && user !== by.id && !message?.deleted;
    if (isAudited) await audit.addEntry(by, { action: 'delete', room, target, user });
    const at = Date.now();
    const draft: Draft = { room, id, kind: 'delete', from: by, at, via, target };
    const appended = await post({ ...draft, isModerating: true });
    // The reports need no decision any more. Failing to dismiss them is no reason to refuse.
    if (appended.ok) await reports.dismiss(room, new Set([target])).catch(() => {});
    return appended;
  };
  return (visitor, frame) => {
    if (!rightsOf(visitor, frame.room).moderate) return undefined;
    const retryAfterMs = limit.take(visitor.author.id);
    return retryAfterMs > 0
      ? Promise.resolve(tooMany(retryAfterMs))
      : deleteAs(visitor.author, frame);
  };
}
