/**
 * What waits for a room's moderators: messages that are held, and reports. Kept as records of the
 * store, bounded in each room, and gone after a month. Other replicas hear how many there are.
 */
import type { Author } from '../protocol/entry.ts';
import type { HeldMessage, Report } from '../protocol/moderation.ts';
import type { FollowedRecords } from '../records/followed-records.ts';
import type { Json, Records, StoredRecord } from '../store/records.ts';

export type WaitingKind = 'held' | 'report';

export interface Counts {
  held: number;
  reports: number;
}

export interface Waiting {
  /** False when there are too many in the room. One that is there already stays as it is. */
  add(kind: WaitingKind, room: string, item: string, value: Json): Promise<boolean>;
  get(kind: WaitingKind, room: string, item: string): Promise<StoredRecord | undefined>;
  /** False when it was changed or removed since it was read. A null value removes. */
  change(record: StoredRecord, value: Json): Promise<boolean>;
  held(room: string): Promise<HeldMessage[]>;
  reports(room: string): Promise<Report[]>;
  /** Counts soon how many there are, and tells when that changed. */
  recount(room: string): void;
  /** How many there are, as far as is known here. */
  counts(room: string): Counts;
  watch(onChange: (room: string) => void): void;
  close(): void;
}

export interface WaitingOptions {
  records: Records;
  followed: FollowedRecords;
  now?: () => number;
}

/** Followed: how many wait, by room. */
export const COUNTS_KIND = 'queue';
/** Of each kind, in one room. */
export const WAITING_MAX = 500;

const KEPT_MS = 30 * 86_400_000;
const COUNT_EVERY_MS = 1_000;
const NONE: Counts = { held: 0, reports: 0 };

export function createWaiting({ records, followed, now = Date.now }: WaitingOptions): Waiting {
  /** Rooms to be counted anew, and what was added there since they were counted. */
  const changed = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const counts = (room: string): Counts =>
    (followed.get(COUNTS_KIND, room)?.value as unknown as Counts | undefined) ?? NONE;
  const list = async (kind: WaitingKind, room: string): Promise<StoredRecord[]> => {
    const found = await records.list(kind, `${room} `, WAITING_MAX, now());
    return found.filter(({ key }) => key.startsWith(`${room} `));
  };
  const count = async (room: string): Promise<void> => {
    const [held, reports] = await Promise.all([list('held', room), list('report', room)]);
    const before = counts(room);
    if (before.held === held.length && before.reports === reports.length) return;
    const value = { held: held.length, reports: reports.length };
    const isNone = value.held + value.reports === 0;
    await followed.put(COUNTS_KIND, room, isNone ? null : value, {
      expiresAtMs: now() + KEPT_MS,
    });
  };
  const countAll = async (): Promise<void> => {
    timer = undefined;
    const rooms = [...changed.keys()];
    changed.clear();
    // A hint only: when the store is away the next change counts again.
    for (const room of rooms) await count(room).catch(() => {});
  };
  const note = (room: string, added: number): void => {
    changed.set(room, (changed.get(room) ?? 0) + added);
    timer ??= setTimeout(countAll, COUNT_EVERY_MS);
  };
  const isFull = (kind: WaitingKind, room: string): boolean => {
    const { held, reports } = counts(room);
    return (kind === 'held' ? held : reports) + (changed.get(room) ?? 0) >= WAITING_MAX;
  };

  return {
    async add(kind, room, item, value) {
      if (isFull(kind, room)) {
        const isThere = await records.get(kind, `${room} ${item}`, now());
        return isThere !== undefined;
      }
      // Before it is there: a crowd that writes at once must not pass together.
      note(room, 1);
      await records.put(kind, `${room} ${item}`, value, {
        ifVersion: 0,
        expiresAtMs: now() + KEPT_MS,
      });
      return true;
    },
    get: (kind, room, item) => records.get(kind, `${room} ${item}`, now()),
    async change({ kind, key, version, expiresAtMs = now() + KEPT_MS }, value) {
      const put = await records.put(kind, key, value, { ifVersion: version, expiresAtMs });
      if (put) note(roomOf(key), 0);
      return put !== undefined;
    },
    held: async (room) => (await list('held', room)).map(heldOf).sort(newestFirst),
    reports: async (room) => (await list('report', room)).map(reportOf).sort(newestFirst),
    recount: (room) => note(room, 0),
    counts,
    watch: (onChange) => void followed.watch(COUNTS_KIND, ({ key }) => onChange(key)),
    close: () => clearTimeout(timer),
  };
}

/** The name of what waits, the same for the same parts: sent twice it waits once. */
export async function itemOf(...parts: (string | number)[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function heldOf({ key, value }: StoredRecord): HeldMessage {
  const { id, from, text, replyTo, at } = value as unknown as HeldMessage;
  const message = { item: itemIn(key), room: roomOf(key), id, from, text, at };
  return replyTo === undefined ? message : { ...message, replyTo };
}

export function reportOf({ key, value }: StoredRecord): Report {
  return { item: itemIn(key), room: roomOf(key), ...value as object } as Report;
}

/** Whether somebody is the one who wrote it, or who is written about. */
export function isAbout(record: StoredRecord, userId: string): boolean {
  const value = record.value as unknown as { from?: Author; by?: Author; author?: Author };
  return [value.from, value.by, value.author].some((user) => user?.id === userId);
}

function roomOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

function itemIn(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

function newestFirst(a: { at: number }, b: { at: number }): number {
  return b.at - a.at;
}
