/**
 * The acts on what waits for moderators: a message is held, approved or rejected, one is reported,
 * a report is put away.
 */
import { createRateLimit } from '../../lib/rate-limit.ts';
import type { Author } from '../../core/protocol/entry.ts';
import type { SendFrame } from '../../core/protocol/frames.ts';
import type { Refused } from '../../core/session/gate.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { StoredRecord } from '../../core/store/records.ts';
import type { Appended, Draft, Store } from '../../core/store/store.ts';
import type { Audit } from './audit.ts';
import { isSignedShare, type NoPlace } from './fair-share.ts';
import { itemOf } from './item.ts';
import type { Moderation, Outcome, Queue, WaitingOf } from './moderation.ts';
import { isGuestId, originOf, originsIn } from './origin.ts';
import type { Reports } from './reports.ts';
import { heldOf, type Waiting } from './waiting.ts';

type Acts = Pick<
  Moderation,
  'approve' | 'reject' | 'dismiss' | 'rejectAll' | 'dismissAll' | 'report'
>;

export interface HoldQueue extends Acts {
  /** Keeps a message; resolves with what its sender hears. */
  hold(visitor: Visitor, frame: SendFrame): Promise<Refused>;
  page(room: string, before?: number): Promise<Omit<Queue, 'room' | 'sanctions'>>;
}

export interface HoldQueueOptions {
  waiting: Waiting;
  reports: Reports;
  audit: Audit;
  store: Pick<Store, 'page'>;
  post(draft: Draft): Promise<Appended>;
  /** This replica's name. */
  via: string;
  now?: () => number;
}

const PAGE_MAX = 50;
/** UTF-16 code units of the reported message that stand in a report. */
const REPORTED_TEXT_MAX = 1_000;
/** So long an approval is under way; one that failed holds nobody up for longer. */
const CLAIM_MS = 30_000;
const REPORTS_PER_MINUTE = 10;
/** Of one person: nobody should fill a queue alone. */
const HELD_PER_MINUTE = 10;
/** Removed at the same time, when there are many to remove. */
const TOGETHER_MAX = 20;
const HELD: Refused = { code: 'forbidden', message: 'held for a moderator', held: true };
const TOO_FAST: Refused = {
  code: 'rate_limited',
  message: 'too many of your messages wait for a moderator',
};
/** Kept by the client, and tried again. */
const FULL_RETRY_MS = 60_000;
const NO_PLACE: Readonly<Record<NoPlace, string>> = {
  author: 'too many of your messages wait for a moderator',
  network: 'too many messages of your network wait for a moderator',
  room: 'too many messages wait for a moderator',
};
const NO_PLACE_FOR_REPORT: Readonly<Record<NoPlace, string>> = {
  author: 'too many of your reports wait for a moderator',
  network: 'too many reports of your network wait for a moderator',
  room: 'too many reports wait for a moderator',
};

const refuse = (code: Refused['code'], message: string): Outcome => ({
  ok: false,
  refusal: { code, message },
});
const NOT_THERE = refuse('not_found', 'item: it does not wait any more');
const NO_MESSAGE = refuse('not_found', 'target: there is no such message');

export function createHoldQueue(options: HoldQueueOptions): HoldQueue {
  const { waiting, reports, audit, store, post, via, now = Date.now } = options;
  const clock = options.now ? { now } : {};
  const reportLimit = createRateLimit({ perMinute: REPORTS_PER_MINUTE, ...clock });
  const holdLimit = createRateLimit({ perMinute: HELD_PER_MINUTE, ...clock });
  const isClaimed = ({ value }: StoredRecord): boolean =>
    now() - ((value as { approvedAt?: number }).approvedAt ?? -Infinity) < CLAIM_MS;
  /** One act, however many items. */
  const removeAll = async (
    by: Author,
    action: 'reject' | 'dismiss',
    room: string,
    those: WaitingOf,
  ): Promise<Outcome> => {
    const all = await waiting.list(action === 'reject' ? 'held' : 'report', room);
    const some = all.filter((record) => isAmong(record, those) && !isClaimed(record));
    if (some.length === 0) return { ok: true, count: 0 };
    const whose = 'user' in those ? { user: those.user } : { since: those.guestsSince };
    await audit.note(by, { action, room, ...whose, count: some.length });
    let count = 0;
    for (let i = 0; i < some.length; i += TOGETHER_MAX) {
      const together = some.slice(i, i + TOGETHER_MAX);
      const removed = await Promise.all(together.map((record) => waiting.change(record, null)));
      count += removed.filter((isRemoved) => isRemoved).length;
    }
    return { ok: true, count };
  };

  return {
    async hold(visitor, { room, id, text, replyTo }) {
      const { author } = visitor;
      const at = now();
      const retryAfterMs = holdLimit.take(author.id);
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
      const added = await waiting.add(place);
      if (added === 'added' || added === 'there') return HELD;
      return { code: 'rate_limited', message: NO_PLACE[added], retryAfterMs: FULL_RETRY_MS };
    },
    async approve(by, room, item) {
      const record = await waiting.get('held', room, item);
      if (!record) return NOT_THERE;
      const { id, from, text, replyTo } = heldOf(record);
      // Claimed before it is posted: another moderator cannot drop it meanwhile.
      const claim = { ...record.value as object, approvedBy: by.id, approvedAt: now() };
      if (!await waiting.change(record, claim)) return NOT_THERE;
      await audit.note(by, { action: 'approve', room, user: from.id });
      const draft: Draft = { room, id, kind: 'message', from, at: Date.now(), via, text };
      let appended = await post(replyTo === undefined ? draft : { ...draft, replyTo });
      // The message that it answers may be gone by now.
      if (!appended.ok && appended.refusal.code === 'not_found') appended = await post(draft);
      const claimed = await waiting.get('held', room, item);
      if (claimed) await waiting.change(claimed, null);
      return appended.ok ? { ok: true } : appended;
    },
    async reject(by, room, item) {
      const record = await waiting.get('held', room, item);
      if (!record || isClaimed(record)) return NOT_THERE;
      await audit.note(by, { action: 'reject', room, user: heldOf(record).from.id });
      return await waiting.change(record, null) ? { ok: true } : NOT_THERE;
    },
    async dismiss(by, room, item) {
      const record = await waiting.get('report', room, item);
      if (!record) return NOT_THERE;
      const { target } = record.value as { target: number };
      await audit.note(by, { action: 'dismiss', room, target });
      await reports.dismiss(room, target);
      return { ok: true };
    },
    rejectAll: (by, room, those) => removeAll(by, 'reject', room, those),
    dismissAll: (by, room, those) => removeAll(by, 'dismiss', room, those),
    async report(visitor, { room, target, reason, id }) {
      const { id: userId, name } = visitor.author;
      if (reportLimit.take(userId) > 0) {
        return refuse('rate_limited', 'too many reports in a minute');
      }
      const { messages } = await store.page(room, target + 1, 1);
      const entry = messages[0]?.entry;
      const isMessage = entry?.seq === target && entry.kind !== 'system' && !entry.deleted;
      if (!isMessage) return NO_MESSAGE;
      const noPlace = await reports.add({
        room,
        target,
        author: { id: entry.from.id, name: entry.from.name },
        text: cut(entry.text ?? ''),
        reason,
        by: { id: userId, name },
        origin: await originOf(visitor, room),
        at: now(),
        ...(id === undefined ? {} : { id }),
      });
      if (noPlace === undefined) return { ok: true };
      if (noPlace === 'busy') return refuse('rate_limited', 'too many reports at once');
      return refuse('forbidden', NO_PLACE_FOR_REPORT[noPlace]);
    },
    async page(room, before = Infinity) {
      const [held, reported] = await Promise.all([waiting.list('held', room), reports.list(room)]);
      // Those that were hinted may be too old: what is over is not told.
      waiting.recount(room);
      return {
        heldCount: held.length,
        reportCount: reported.length,
        held: pageOf(held.map(heldOf).sort((a, b) => b.at - a.at), before),
        reports: await Promise.all(pageOf(reported, before).map(reports.inFull)),
      };
    },
  };
}

/** A report that others made as well is not one person's. */
function isAmong({ value }: StoredRecord, those: WaitingOf): boolean {
  const { from, by, at, origins, isShared } = value as unknown as {
    from?: Author;
    by?: Author;
    at: number;
    origins?: unknown;
    isShared?: boolean;
  };
  const author = (from ?? by)?.id ?? '';
  if ('user' in those) return author === those.user && !isShared;
  return isGuestId(author) && at >= those.guestsSince &&
    !isSignedShare({ origins: originsIn(origins, author) });
}

/** Newest first. Those of the same millisecond stay together: the next page begins before them. */
function pageOf<T extends { at: number }>(some: readonly T[], before: number): T[] {
  const older = some.filter(({ at }) => at < before);
  const last = older[PAGE_MAX - 1]?.at ?? -Infinity;
  return older.filter(({ at }) => at >= last);
}

/** No half of a surrogate pair at the end. */
function cut(text: string): string {
  return text.slice(0, REPORTED_TEXT_MAX).toWellFormed();
}
