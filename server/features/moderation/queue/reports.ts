/**
 * Reports: all reports of a message form one item with a count. The item is the first report, in
 * the format of older servers; a separate record has further reporters.
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
  author: NamedUser;
  text: string;
  reason: string;
  by: NamedUser;
  origin: string;
  id?: string;
  at: number;
}

export interface Reports {
  /** Undefined if accepted, also if the same person reported it before. */
  add(report: NewReport): Promise<NoPlace | 'busy' | undefined>;
  list(room: string): Promise<MergedReport[]>;
  inFull(report: MergedReport): Promise<Report>;
  /** `targets`: seqs of messages. */
  dismiss(room: string, targets: ReadonlySet<number>): Promise<void>;
}

export interface MergedReport extends Report {
  count: number;
  isShared: boolean;
}

/** Reporters counted per message; further reports change nothing. */
const REPORTERS_MAX = 500;
const FURTHER_REASONS_MAX = 4;

/** Origins kept per report: enough for one of them to be small. */
const ORIGINS_MAX = 3;
/** Hexadecimal digits that identify an earlier reporter. */
const REPORTER_DIGITS = 8;
const TRIES_MAX = 10;
const UNDER_WAY_MAX = 1_000;
const KEPT_MS = 30 * 86_400_000;

interface Reporters {
  /** Time of the report it belongs to. */
  of: number;
  seen: string[];
  more: ReportReason[];
}

type StoredReport = Omit<Report, 'item' | 'room'> & { origins?: string[]; isShared?: boolean };

export function createReports(
  { reviewQueue, records, now }: { reviewQueue: ReviewQueue; records: Records; now: () => number },
): Reports {
  /** By item: changes run one after another, as each builds on the last. */
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
    // Ignore reporters of an earlier report, dismissed by an older server.
    return value?.of === at
      ? { version, value }
      : { version, value: { of: at, seen: [], more: [] } };
  };
  /** False if another replica changed the record first. */
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
    // Also for a reporter already counted: that attempt may have been overtaken here.
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
    throw new Error('the reports of a message change too fast: try again');
  };

  return {
    async add(report) {
      if (underWay >= UNDER_WAY_MAX) return 'busy';
      // Never the item of an older server: those begin with the reporter's id.
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
    async dismiss(room, targets) {
      for (const record of await reviewQueue.list('report', room)) {
        if (targets.has((record.value as { target?: number }).target ?? 0)) {
          await removeReport(reviewQueue, record);
        }
      }
    },
  };
}

/** Retries if another reporter joins meanwhile. */
async function removeReport(reviewQueue: ReviewQueue, record: StoredRecord): Promise<void> {
  let found: StoredRecord | undefined = record;
  for (let i = 0; i < TRIES_MAX && found; i++) {
    if (await reviewQueue.change(found, null)) return;
    found = await reviewQueue.get('report', ...placeOf(found.key));
  }
}

/** Merges the records of older servers, which keep one per reporter. */
function mergedOf(records: readonly StoredRecord[]): MergedReport[] {
  const ofTargets = new Map<number, MergedReport>();
  const all = records.map(reportOf)
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

/** Keeps the first origins, including one of a signed user if there is any. */
function withOrigin(origins: string[], origin: string): string[] {
  if (origins.includes(origin)) return origins;
  if (origins.length < ORIGINS_MAX) return [...origins, origin];
  const isWanted = isSignedShare({ origins: [origin] }) && !isSignedShare({ origins });
  return isWanted ? [...origins.slice(0, -1), origin] : origins;
}

/** Keeps the first reasons, preferring those of signed users to those of guests. */
function withReason(reasons: readonly ReportReason[], reason: ReportReason): ReportReason[] {
  if (reasons.length < FURTHER_REASONS_MAX) return [...reasons, reason];
  const guest = reasons.findLastIndex(({ by }) => isGuestId(by.id));
  if (guest < 0 || isGuestId(reason.by.id)) return [...reasons];
  return reasons.toSpliced(guest, 1, reason);
}
