/**
 * The hold queue: commands on held messages (held-messages.ts) and reports (reports.ts).
 */
import { createRateLimit } from '../../../lib/rate-limit.ts';
import type { Author, Entry } from '../../../core/protocol/entry.ts';
import type { Store } from '../../../core/store/store.ts';
import type { StoredRecord } from '../../../core/store/records.ts';
import { isSignedShare, type NoPlace } from './fair-share.ts';
import {
  createHeldMessages,
  type HeldMessages,
  type HeldMessagesOptions,
  isClaimed,
  NOT_WAITING,
} from './held-messages.ts';
import type { BulkSelection, Moderation, Outcome, Queue } from '../moderation.ts';
import { isGuestId, originOf, originsIn } from '../origin.ts';
import { DONE, refuse } from '../outcome.ts';
import type { Reports } from './reports.ts';
import { heldOf } from './review-queue.ts';

export interface HoldQueue
  extends HeldMessages, Pick<Moderation, 'dismiss' | 'rejectAll' | 'dismissAll' | 'report'> {
  page(room: string, before?: number): Promise<Omit<Queue, 'room' | 'sanctions'>>;
}

export interface HoldQueueOptions extends HeldMessagesOptions {
  reports: Reports;
  store: Pick<Store, 'page'>;
}

const PAGE_MAX = 50;
/** In UTF-16 code units. */
const REPORTED_TEXT_MAX = 1_000;
const REPORTS_PER_MINUTE = 10;
const TOGETHER_MAX = 20;
const NO_PLACE: Readonly<Record<NoPlace, string>> = {
  author: 'too many of your reports wait for a moderator',
  network: 'too many reports of your network wait for a moderator',
  room: 'too many reports wait for a moderator',
};
const NO_MESSAGE = refuse('not_found', 'target: no such message');

export function createHoldQueue(options: HoldQueueOptions): HoldQueue {
  const { reviewQueue, reports, audit, store, now = Date.now } = options;
  const reportLimit = createRateLimit({ perMinute: REPORTS_PER_MINUTE, now: options.now });

  /** One audit entry, however many items. */
  const removeAll = async (
    by: Author,
    action: 'reject' | 'dismiss',
    room: string,
    selection: BulkSelection,
  ): Promise<Outcome> => {
    const all = await reviewQueue.list(action === 'reject' ? 'held' : 'report', room);
    const some = all.filter((record) => isAmong(record, selection) && !isClaimed(record, now()));
    if (some.length === 0) return { ok: true, count: 0 };
    const whose = 'user' in selection ? { user: selection.user } : { since: selection.guestsSince };
    await audit.addEntry(by, { action, room, ...whose, count: some.length });
    let count = 0;
    for (let i = 0; i < some.length; i += TOGETHER_MAX) {
      const together = some.slice(i, i + TOGETHER_MAX);
      const removed = await Promise.all(together.map((record) => reviewQueue.change(record, null)));
      count += removed.filter((isRemoved) => isRemoved).length;
    }
    return { ok: true, count };
  };

  return {
    ...createHeldMessages(options),
    async dismiss(by, room, item) {
      const record = await reviewQueue.get('report', room, item);
      if (!record) return NOT_WAITING;
      const { target } = record.value as { target: number };
      await audit.addEntry(by, { action: 'dismiss', room, target });
      await reports.dismiss(room, new Set([target]));
      return DONE;
    },
    rejectAll: (by, room, selection) => removeAll(by, 'reject', room, selection),
    dismissAll: (by, room, selection) => removeAll(by, 'dismiss', room, selection),
    async report(visitor, { room, target, reason, id }) {
      const { id: userId, name } = visitor.author;
      if (reportLimit.take(userId) > 0) {
        return refuse('rate_limited', 'too many reports in a minute');
      }
      const entry = await messageAt(store, room, target);
      if (!entry || entry.kind === 'system' || entry.deleted) return NO_MESSAGE;
      const noPlace = await reports.add({
        room,
        target,
        author: { id: entry.from.id, name: entry.from.name },
        text: truncate(entry.text ?? ''),
        reason,
        by: { id: userId, name },
        origin: await originOf(visitor, room),
        at: now(),
        id,
      });
      if (noPlace === undefined) return DONE;
      if (noPlace === 'busy') return refuse('rate_limited', 'too many reports at once');
      return refuse('forbidden', NO_PLACE[noPlace]);
    },
    async page(room, before = Infinity) {
      const [held, reported] = await Promise.all([
        reviewQueue.list('held', room),
        reports.list(room),
      ]);
      // The known counts may be outdated.
      reviewQueue.recount(room);
      return {
        heldCount: held.length,
        reportCount: reported.length,
        held: pageOf(held.map(heldOf).sort((a, b) => b.at - a.at), before),
        reports: await Promise.all(pageOf(reported, before).map(reports.inFull)),
      };
    },
  };
}

/** The message with its last edit; undefined if there is none. */
export async function messageAt(
  store: Pick<Store, 'page'>,
  room: string,
  seq: number,
): Promise<Entry | undefined> {
  const { messages } = await store.page(room, seq + 1, 1);
  const entry = messages[0]?.entry;
  return entry?.seq === seq ? entry : undefined;
}

/** Reports shared by several people do not count as one person's. */
function isAmong({ value }: StoredRecord, selection: BulkSelection): boolean {
  const { from, by, at, origins, isShared } = value as unknown as {
    from?: Author;
    by?: Author;
    at: number;
    origins?: unknown;
    isShared?: boolean;
  };
  const author = (from ?? by)?.id ?? '';
  if ('user' in selection) return author === selection.user && !isShared;
  return isGuestId(author) && at >= selection.guestsSince &&
    !isSignedShare({ origins: originsIn(origins, author) });
}

/** Newest first. Items of one millisecond share a page: the next page begins before it. */
function pageOf<T extends { at: number }>(some: readonly T[], before: number): T[] {
  const older = some.filter(({ at }) => at < before);
  const last = older[PAGE_MAX - 1]?.at ?? -Infinity;
  return older.filter(({ at }) => at >= last);
}

function truncate(text: string): string {
  return text.slice(0, REPORTED_TEXT_MAX).toWellFormed();
}
