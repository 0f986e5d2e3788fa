/**
 * Reports: those of one message are one item with a count. The item is the first report, as older
 * servers keep one; who else made it stands in a record of its own, which they leave alone.
 */
import type { NamedUser, Report, ReportReason } from '../../../core/protocol/moderation.ts';
import type { Json, Records, StoredRecord } from '../../../core/store/records.ts';
import { keyOf, placeOf } from '../by-room.ts';
import { isSignedShare, type NoPlace } from './fair-share.ts';
import { itemOf } from './item.ts';
import { REPORTERS_KIND } from './kinds.ts';
import { isGuestId, originsIn } from '../origin.ts';
import type { ReviewQueue } from './review-queue.ts';

export interface NewReport {
  room: string;
  target: number;
  /** Who wrote the message, and what, at this time. */
  author: NamedUser;
  text: string;
  reason: string;
  by: NamedUser;
  /** Of `originOf`. */
  origin: string;
  /** The reporter's id for it; absent: it came over HTTP. */
  id?: string;
  at: number;
}

export interface Reports {
  /** Undefined when it was taken, also when the same person made it before. */
  add(report: NewReport): Promise<NoPlace | 'busy' | undefined>;
  /** One for each message, the newest first. */
  list(room: string): Promise<MergedReport[]>;
  /** With the number of people and further reasons. */
  inFull(report: MergedReport): Promise<Report>;
  /** Puts away all reports of a message. */
  dismiss(room: string, target: number): Promise<void>;
}

export interface MergedReport extends Report {
  count: number;
  /** A record of the kind `reporters` says more. */
  isShared: boolean;
}

/** People counted for one message; further reports of it change nothing. */
const REPORTERS_MAX = 500;
/** Reports whose reasons are kept, besides the first. */
const FURTHER_REASONS_MAX = 4;

/** Different origins of one report that are kept: enough for one to be light. */
const ORIGINS_MAX = 3;
/** Hexadecimal digits by which one tells whether somebody reported before. */
const REPORTER_DIGITS = 8;
const TRIES_MAX = 10;
/** Reports of messages that are being merged on this replica. */
const UNDER_WAY_MAX = 1_000;
const KEPT_MS = 30 * 86_400_000;

/** The value of a record of the kind `reporters`. */
interface Reporters {
  /** Time of the report that it belongs to. */
  of: number;
  /** Who reported it after the first. */
  seen: string[];
  more: ReportReason[];
}

type StoredReport = Omit<Report, 'item' | 'room'> & { origins?: string[]; isShared?: boolean };

export function createReports(
  { reviewQueue, records, now }: { reviewQueue: ReviewQueue; records: Records; now: () => number },
): Reports {
  /** By item: one change after the other, as each needs the one before. */
  const turns = new Map<string, Promise<unknown>>();
  let underWay = 0;

  const inTurn = async <T>(key: string, run: () => Promise<T>): Promise<T> => {
    underWay += 1;
    const turn = (turns.get(key) ?? Promise.resolve()).then(run, run);
    turns.set(key, turn);
    try {
      return await turn;
    } finally {
      underWay -= 1;
      if (turns.get(key) === turn) turns.delete(key);
    }
  };
  const reportersOf = async (
    key: string,
    at: number,
  ): Promise<{ version: number; value: Reporters }> => {
    const record = await records.get(REPORTERS_KIND, key, now());
    const value = record?.value as unknown as Reporters | undefined;
    const version = record?.version ?? 0;
    // Of an earlier report of the message, which an older server put away.
    return value?.of === at
      ? { version, value }
      : { version, value: { of: at, seen: [], more: [] } };
  };
  /** False when another replica was faster. */
  const merge = async (record: StoredRecord, report: NewReport): Promise<boolean> => {
    const { key, value } = record;
    const stored = value as unknown as StoredReport;
    if (stored.by.id === report.by.id) return true;
    const reporter = (await itemOf(key, report.by.id)).slice(0, REPORTER_DIGITS);
    const { version, value: { of, seen, more } } = await reportersOf(key, stored.at);
    if (!seen.includes(reporter) && seen.length + 1 < REPORTERS_MAX) {
      const { by, reason, at } = report;
      const reporters = {
        of,
        seen: [...seen, reporter],
        more: withReason(more, { by, reason, at }),
      };
      const put = await records.put(REPORTERS_KIND, key, reporters as unknown as Json, {
        ifVersion: version,
        expiresAtMs: record.expiresAtMs ?? now() + KEPT_MS,
      });
      if (!put) return false;
    }
    // Also where it was counted before: the try that did so may have been overtaken here.
    const origins = originsIn(stored.origins, stored.by.id);
    const together = withOrigin(origins, report.origin);
    if (stored.isShared && together === origins) return true;
    const shared = { ...stored, isShared: true, origins: together };
    return await reviewQueue.change(record, shared as unknown as Json);
  };
  const addInTurn = async (item: string, report: NewReport): Promise<NoPlace | undefined> => {
    const { room, origin, by, id, ...rest } = report;
    for (let i = 0; i < TRIES_MAX; i++) {
      const found = await reviewQueue.get('report', room, item);
      if (found) {
        if (await merge(found, report)) return undefined;
        continue;
      }
      const value = { ...rest, by, ...(id === undefined ? {} : { id }) } as unknown as
        & { [name: string]: Json }
        & { at: number };
      const place = { kind: 'report', room, item, value, author: by.id, origin, id } as const;
      const added = await reviewQueue.add(place);
      if (added !== 'there') return added === 'added' ? undefined : added;
    }
    throw new Error('the reports of a message change too fast');
  };

  return {
    async add(report) {
      if (underWay >= UNDER_WAY_MAX) return 'busy';
      // Nobody has an empty id: no item of an older server, which begin with the reporter's, is called so.
      const item = await itemOf('', report.target);
      return await inTurn(keyOf(report.room, item), () => addInTurn(item, report));
    },
    async list(room) {
      return mergedOf(await reviewQueue.list('report', room));
    },
    async inFull({ isShared, ...report }) {
      if (!isShared) return report;
      const { room, item, at, count } = report;
      const { value } = await reportersOf(keyOf(room, item), at);
      const more = [...value.more, ...report.more ?? []].slice(0, FURTHER_REASONS_MAX);
      return { ...report, count: count + value.seen.length, ...(more.length > 0 ? { more } : {}) };
    },
    async dismiss(room, target) {
      for (const record of await reviewQueue.list('report', room)) {
        if ((record.value as { target?: number }).target === target) {
          await remove(reviewQueue, record);
        }
      }
    },
  };
}

/** Also when another reporter joins meanwhile. */
async function remove(reviewQueue: ReviewQueue, record: StoredRecord): Promise<void> {
  let found: StoredRecord | undefined = record;
  for (let i = 0; i < TRIES_MAX && found; i++) {
    if (await reviewQueue.change(found, null)) return;
    found = await reviewQueue.get('report', ...placeOf(found.key));
  }
}

/** Older servers keep a record for each reporter. */
function mergedOf(records: readonly StoredRecord[]): MergedReport[] {
  const ofTargets = new Map<number, MergedReport>();
  const all = records.map(reportOf)
    // The one that has reporters of its own comes first, then the oldest.
    .toSorted((a, b) => Number(b.isShared) - Number(a.isShared) || a.at - b.at);
  for (const report of all) {
    const first = ofTargets.get(report.target);
    if (!first) ofTargets.set(report.target, report);
    else if (first.by.id !== report.by.id) {
      const { by, reason, at } = report;
      first.count += 1;
      first.more = withReason(first.more ?? [], { by, reason, at });
    }
  }
  return [...ofTargets.values()].sort((a, b) => b.at - a.at);
}

function reportOf({ key, value }: StoredRecord): MergedReport {
  const stored = value as unknown as StoredReport;
  const { target, author, text, reason, by, at, isShared = false } = stored;
  const [room, item] = placeOf(key);
  const report = { item, room, target, author, text, reason, by, at };
  return { ...report, count: 1, isShared };
}

/** The first ones, one of a signed user among them if there is any. */
function withOrigin(origins: string[], origin: string): string[] {
  if (origins.includes(origin)) return origins;
  if (origins.length < ORIGINS_MAX) return [...origins, origin];
  const isWanted = isSignedShare({ origins: [origin] }) && !isSignedShare({ origins });
  return isWanted ? [...origins.slice(0, -1), origin] : origins;
}

/** The first ones, and of those the host page vouches for rather than of guests. */
function withReason(reasons: readonly ReportReason[], reason: ReportReason): ReportReason[] {
  if (reasons.length < FURTHER_REASONS_MAX) return [...reasons, reason];
  const guest = reasons.findLastIndex(({ by }) => isGuestId(by.id));
  if (guest < 0 || isGuestId(reason.by.id)) return [...reasons];
  return reasons.toSpliced(guest, 1, reason);
}
