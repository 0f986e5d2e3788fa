/**
 * Cursors: how far deliveries of each room have come. No outbox is kept: what is to be delivered
 * is what the store has behind the cursor.
 */
import type { Entry } from '../../core/protocol/entry.ts';
import type { Json, Records, StoredRecord } from '../../core/store/records.ts';
import type { Store } from '../../core/store/store.ts';
import { CURSOR_KIND, WEBHOOK_KIND } from './webhook.ts';

export interface Cursor {
  room: string;
  /** The last seq that was delivered, or is not to be. */
  seq: number;
  /** Failed attempts for the entry behind it. */
  failures: number;
  failingSinceMs: number;
  /** When that entry is tried again; milliseconds since the Unix epoch. */
  dueAtMs: number;
  /** Of its record; 0: it has none yet. */
  version: number;
  /** It has moved since it was saved. */
  isDirty?: boolean;
  /** By the monotonic clock. */
  savedAtMs?: number;
}

/** Another replica has moved the cursor: the lease was lost. */
export class FencedError extends Error {
  override name = 'FencedError';
}

/** Replicas' clocks differ by less. */
const CLOCKS_DIFFER_MS = 60_000;
const ENTRIES_PER_READ = 200;

export function cursorKey(webhookId: string, room: string): string {
  return `${webhookId}/${room}`;
}

function roomOfKey(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

export function cursorOf({ key, value, version }: StoredRecord): Cursor {
  const { seq, failures = 0, failingSinceMs = 0, dueAtMs = 0 } = value as unknown as Cursor;
  return { room: roomOfKey(key), seq, failures, failingSinceMs, dueAtMs, version };
}

/** The cursor of a room as it was saved, else where the room's deliveries start. */
export async function readCursor(
  store: Pick<Store, 'after' | 'records'>,
  webhook: { id: string; createdAtMs: number },
  room: string,
): Promise<Cursor> {
  const key = cursorKey(webhook.id, room);
  const record = await store.records.get(CURSOR_KIND, key, Date.now());
  if (record) return cursorOf(record);
  const seq = await seqBefore(store, room, webhook.createdAtMs);
  return { room, seq, failures: 0, failingSinceMs: 0, dueAtMs: 0, version: 0 };
}

/** Rejects with FencedError when it was moved by somebody else. */
export async function saveCursor(
  records: Pick<Records, 'get' | 'put'>,
  webhookId: string,
  cursor: Cursor,
): Promise<void> {
  const { room, seq, failures, failingSinceMs, dueAtMs } = cursor;
  const value: Json = failures > 0 ? { seq, failures, failingSinceMs, dueAtMs } : { seq };
  const put = (ifVersion: number) =>
    records.put(CURSOR_KIND, cursorKey(webhookId, room), value, { ifVersion });
  let record = await put(cursor.version);
  // Where there is none any more the room was removed meanwhile, and its cursors with it.
  if (!record && await records.get(WEBHOOK_KIND, webhookId, Date.now())) record = await put(0);
  if (!record) throw new FencedError('the cursor was moved by another replica');
  cursor.version = record.version;
}

/**
 * The last seq before the first entry that was accepted at that time or later. Times ascend with seqs
 * but for the differences of clocks: halving finds the place a little before, then all are looked at.
 */
async function seqBefore(
  store: Pick<Store, 'after'>,
  room: string,
  sinceMs: number,
): Promise<number> {
  const latest = await store.after(room, Number.MAX_SAFE_INTEGER, 1);
  let low = latest.first - 1;
  let high = latest.head;
  // Most rooms are quiet: one look at their end is enough.
  const [last] = (await store.after(room, high - 1, 1)).entries;
  if (last && last.at < sinceMs - CLOCKS_DIFFER_MS) return high;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [entry] = (await store.after(room, middle, 1)).entries;
    if (entry && entry.at < sinceMs - CLOCKS_DIFFER_MS) low = middle + 1;
    else high = middle;
  }
  const isNew = (entry: Entry): boolean => entry.at >= sinceMs;
  for (let seq = low;;) {
    const { entries } = await store.after(room, seq, ENTRIES_PER_READ);
    const found = entries.find(isNew);
    if (found) return found.seq - 1;
    seq = entries.at(-1)?.seq ?? seq;
    if (entries.length < ENTRIES_PER_READ) return seq;
  }
}
