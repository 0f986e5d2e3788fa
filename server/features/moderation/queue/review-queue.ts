/**
 * The review queue: held messages and reports that wait for a room's moderators. Stored as records,
 * bounded per room, and gone after 30 days. Other replicas receive the counts.
 */
import type { Author } from '../../../core/protocol/entry.ts';
import type { HeldMessage } from '../../../core/protocol/moderation.ts';
import type { FollowedRecords } from '../../../core/records/followed-records.ts';
import type { Json, Records, StoredRecord } from '../../../core/store/records.ts';
import { keyOf, placeOf } from '../by-room.ts';
import { createDrops, type Dropped } from './drops.ts';
import { type NoPlace, WAITING_MAX } from './fair-share.ts';
import { COUNTS_KIND, REPORTERS_KIND } from './kinds.ts';
import { originsIn } from '../origin.ts';
import { createPlaces, type PlacedShare } from './places.ts';
import { createQueueCounts, type QueueCounts } from './queue-counts.ts';

export type QueuedKind = 'held' | 'report';

export interface NewItem {
  kind: QueuedKind;
  room: string;
  item: string;
  value: { [name: string]: Json; at: number };
  author: string;
  origin: string;
  id: string | undefined;
}

export interface ReviewQueue {
  add(item: NewItem): Promise<'added' | 'there' | NoPlace>;
  get(kind: QueuedKind, room: string, item: string): Promise<StoredRecord | undefined>;
  /** Null removes the record. False if it changed since it was read. */
  change(record: StoredRecord, value: Json): Promise<boolean>;
  list(kind: QueuedKind, room: string): Promise<StoredRecord[]>;
  recount: QueueCounts['recount'];
  counts: QueueCounts['of'];
  watch(onChange: (room: string) => void): void;
  /** Calls back on every replica with each evicted item. */
  watchDropped(onDrop: (dropped: Dropped) => void): void;
  close(): void;
}

export interface ReviewQueueOptions {
  records: Records;
  followed: FollowedRecords;
  now?: () => number;
  random?: () => number;
}

/** Replicas that fill a queue at the same moment may exceed its bound. */
const LISTED_MAX = WAITING_MAX + 100;
const KEPT_MS = 30 * 86_400_000;
/** Removals need not be followed: items are only read by key. */
const REMOVED = { expiresAtMs: 0 };

export function createReviewQueue(options: ReviewQueueOptions): ReviewQueue {
  const { records, followed, now = Date.now, random = Math.random } = options;
  const places = createPlaces({
    async list(queue) {
      const [kind, room] = queue.split(' ') as [QueuedKind, string];
      const found = await records.list(kind, `${room} `, LISTED_MAX, now());
      return found.filter(({ key }) => key.startsWith(`${room} `));
    },
    shareOf,
    random,
    now,
  });
  const drops = createDrops(followed, now);
  const counts = createQueueCounts({
    followed,
    drops,
    async count(room) {
      const [held, reports] = await Promise.all([
        places.listQueue(queueOf('held', room)),
        places.listQueue(queueOf('report', room)),
      ]);
      return { held: held.length, reports: targetsOf(reports).size };
    },
    expiresAtMs: () => now() + KEPT_MS,
  });

  /** Also removes further reporters. False if the item changed since it was read. */
  const removeItem = async (kind: string, key: string, version: number, isShared: boolean) => {
    const removed = await records.put(kind, key, null, { ...REMOVED, ifVersion: version });
    if (!removed) return false;
    places.forgetItem(queueOf(kind, roomOf(key)), key);
    if (isShared) await records.put(REPORTERS_KIND, key, null, REMOVED);
    return true;
  };
  const dropItem = async (kind: QueuedKind, room: string, share: PlacedShare): Promise<void> => {
    const { key, version, author, id, isShared = false } = share;
    if (version === undefined || !await removeItem(kind, key, version, isShared)) return;
    drops.addDrop({ room, item: placeOf(key)[1], user: author, at: now(), id });
    counts.recount(room);
  };

  return {
    async add({ kind, room, item, value, author, origin, id }) {
      const key = keyOf(room, item);
      const queue = queueOf(kind, room);
      const newcomer = { key, author, origins: [origin], at: value.at, id };
      const counted = counts.of(room)[kind === 'held' ? 'held' : 'reports'];
      const place = await places.takePlace(queue, newcomer, counted);
      if (!place.isTaken) return place.why;
      counts.recount(room);
      try {
        const put = await records.put(kind, key, { ...value, origins: [origin] }, {
          ifVersion: 0,
          expiresAtMs: now() + KEPT_MS,
        });
        places.markStored(queue, key, put?.version);
        if (!put) return 'there';
      } catch (error) {
        places.forgetItem(queue, key);
        throw error;
      }
      for (const share of place.out) await dropItem(kind, room, share);
      return 'added';
    },
    get: (kind, room, item) => records.get(kind, keyOf(room, item), now()),
    async change({ kind, key, version, value: before, expiresAtMs = now() + KEPT_MS }, value) {
      const isShared = (before as { isShared?: boolean }).isShared === true;
      const isDone = value === null
        ? await removeItem(kind, key, version, isShared)
        : await records.put(kind, key, value, { ifVersion: version, expiresAtMs }) !== undefined;
      if (isDone) counts.recount(roomOf(key));
      return isDone;
    },
    list: (kind, room) => places.listQueue(queueOf(kind, room)),
    recount: counts.recount,
    counts: counts.of,
    watch: (onChange) => void followed.watch(COUNTS_KIND, ({ key }) => onChange(key)),
    watchDropped: drops.watch,
    close: counts.close,
  };
}

export function heldOf({ key, value }: StoredRecord): HeldMessage {
  const { id, from, text, replyTo, at } = value as unknown as HeldMessage;
  const [room, item] = placeOf(key);
  const message = { item, room, id, from, text, at };
  return replyTo === undefined ? message : { ...message, replyTo };
}

/** Whether the user wrote it, reported it, or is reported. */
export function isAbout({ value }: StoredRecord, userId: string): boolean {
  const { from, by, author } = value as unknown as { from?: Author; by?: Author; author?: Author };
  return [from, by, author].some((user) => user?.id === userId);
}

/** Seqs of the reported messages. Older servers keep one record per reporter. */
function targetsOf(records: readonly StoredRecord[]): Set<number> {
  return new Set(records.map(({ value }) => (value as { target: number }).target));
}

function queueOf(kind: string, room: string): string {
  return `${kind} ${room}`;
}

function roomOf(key: string): string {
  return placeOf(key)[0];
}

function shareOf({ key, value, version }: StoredRecord): PlacedShare {
  const { from, by, at, origins, approvedAt, isShared, id } = value as unknown as {
    from?: Author;
    by?: Author;
    at: number;
    origins?: unknown;
    approvedAt?: number;
    isShared?: boolean;
    id?: string;
  };
  const author = (from ?? by)?.id ?? '';
  return {
    key,
    author,
    origins: originsIn(origins, author),
    at,
    isFixed: approvedAt !== undefined,
    version,
    id,
    isShared: isShared === true,
  };
}
