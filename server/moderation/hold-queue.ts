/**
 * The acts on what waits for moderators: a message is held, approved or rejected, one is reported,
 * a report is put away.
 */
import { createRateLimit } from '../lib/rate-limit.ts';
import type { Author } from '../protocol/entry.ts';
import type { SendFrame } from '../protocol/frames.ts';
import type { Refused } from '../session/gate.ts';
import type { Visitor } from '../session/visitor.ts';
import type { StoredRecord } from '../store/records.ts';
import type { Appended, Draft, Store } from '../store/store.ts';
import type { Audit } from './audit.ts';
import type { Moderation, Outcome, Queue } from './moderation.ts';
import { heldOf, itemOf, type Waiting } from './waiting.ts';

type Acts = Pick<Moderation, 'approve' | 'reject' | 'dismiss' | 'report'>;

export interface HoldQueue extends Acts {
  /** Keeps a message; resolves with what its sender hears. */
  hold(visitor: Visitor, frame: SendFrame): Promise<Refused>;
  page(room: string, before?: number): Promise<Omit<Queue, 'room' | 'sanctions'>>;
  /** A message is gone: so are the reports about it. */
  dismissAll(room: string, target: number): Promise<void>;
}

export interface HoldQueueOptions {
  waiting: Waiting;
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
const HELD: Refused = { code: 'forbidden', message: 'held for a moderator', held: true };
const TOO_FAST: Refused = {
  code: 'rate_limited',
  message: 'too many of your messages wait for a moderator',
};
/** Kept by the client, and tried again. */
const FULL: Refused = {
  code: 'rate_limited',
  message: 'too many messages wait for a moderator',
  retryAfterMs: 60_000,
};

const refuse = (code: Refused['code'], message: string): Outcome => ({
  ok: false,
  refusal: { code, message },
});
const NOT_THERE = refuse('not_found', 'item: it does not wait any more');
const NO_MESSAGE = refuse('not_found', 'target: there is no such message');

export function createHoldQueue(options: HoldQueueOptions): HoldQueue {
  const { waiting, audit, store, post, via, now = Date.now } = options;
  const reportLimit = createRateLimit({ perMinute: REPORTS_PER_MINUTE });
  const holdLimit = createRateLimit({ perMinute: HELD_PER_MINUTE });
  const isClaimed = ({ value }: StoredRecord): boolean =>
    now() - ((value as { approvedAt?: number }).approvedAt ?? -Infinity) < CLAIM_MS;

  return {
    async hold({ author }, { room, id, text, replyTo }) {
      const retryAfterMs = holdLimit.take(author.id);
      if (retryAfterMs > 0) return { ...TOO_FAST, retryAfterMs };
      const item = await itemOf(author.id, id);
      const value = {
        id,
        from: { ...author },
        text,
        at: Date.now(),
        ...(replyTo === undefined ? {} : { replyTo }),
      };
      return await waiting.add('held', room, item, value) ? HELD : FULL;
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
      return await waiting.change(record, null) ? { ok: true } : NOT_THERE;
    },
    async report(by: Author, { room, target, reason }) {
      if (reportLimit.take(by.id) > 0) {
        return refuse('rate_limited', 'too many reports in a minute');
      }
      const { messages } = await store.page(room, target + 1, 1);
      const entry = messages[0]?.entry;
      const isMessage = entry?.seq === target && entry.kind !== 'system' && !entry.deleted;
      if (!isMessage) return NO_MESSAGE;
      const value = {
        target,
        author: { id: entry.from.id, name: entry.from.name },
        text: cut(entry.text ?? ''),
        reason,
        by: { id: by.id, name: by.name },
        at: Date.now(),
      };
      const item = await itemOf(by.id, target);
      if (await waiting.add('report', room, item, value)) return { ok: true };
      return refuse('forbidden', 'too many reports wait for a moderator');
    },
    async page(room, before = Infinity) {
      const [held, reports] = await Promise.all([waiting.held(room), waiting.reports(room)]);
      const older = <T extends { at: number }>(some: T[]) => pageOf(some, before);
      // Those that were hinted may be too old: what is over is not told.
      waiting.recount(room);
      return {
        heldCount: held.length,
        reportCount: reports.length,
        held: older(held),
        reports: older(reports),
      };
    },
    async dismissAll(room, target) {
      const about = (await waiting.reports(room)).filter((report) => report.target === target);
      for (const { item } of about) {
        const record = await waiting.get('report', room, item);
        if (record) await waiting.change(record, null);
      }
    },
  };
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
