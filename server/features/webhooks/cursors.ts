/**
 * Delivery cursors: the position of each room's deliveries. There is no outbox: the store's entries
 * after the cursor are still to be delivered.
 */
import type { Entry } from '../../core/protocol/entry.ts';
import type { Json, Records, StoredRecord } from '../../core/store/records.ts';
import type { Store } from '../../core/store/store.ts';
import { CURSOR_KIND, WEBHOOK_KIND } from './webhook.ts';

export interface Cursor {
  room: string;
  /** The last seq that was delivered or skipped. */
  seq: number;
  failures: number;
  failingSinceMs: number;
  /** Time of its next attempt; milliseconds since the Unix epoch. */
  dueAtMs: number;
  /** Of its record; 0: not saved yet. */
  version: number;
  isDirty?: boolean;
  /** By the monotonic clock. */
  savedAtMs?: number;
}

/** Another replica moved the cursor: the lease was lost. */
export class FencedError extends Error {
  override name = 'FencedError';
}

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

/** The saved cursor of a room, or one at the start of its deliveries. */
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

/** Rejects with FencedError if another replica moved it. */
export async function saveCursor(
  records: Pick<Records, 'get' | 'put'>,
  webhookId: string,
  cursor: Cursor,
): Promise<void> {
  const { room, seq, failures, failingSinceMs, dueAtMs } = cursor;
  const value: Json = failures > 0 ? { seq, failures, failingSinceMs, dueAtMs } : { seq };
  const putCursor = (ifVersion: number) =>
    records.put(CURSOR_KIND, cursorKey(webhookId, room), value, { ifVersion });
  let record = await putCursor(cursor.version);
  // If the record is gone, the room was deleted with its cursors meanwhile.
  if (!record && await records.get(WEBHOOK_KIND, webhookId, Date.now())) {
    record = await putCursor(0);
  }
  if (!record) throw new FencedError('the cursor was moved by another replica');
  cursor.version = record.version;
}

/**
 * The last seq before the first entry accepted at `sinceMs` or later. Times ascend with seqs except
 * for clock differences: a binary search finds a place slightly before, then scans.
 */
async function seqBefore(
  store: Pick<Store, 'after'>,
  room: string,
  sinceMs: number,
): Promise<number> {
  const latest = await store.after(room, Number.MAX_SAFE_INTEGER, 1);
  let low = latest.first - 1;
  let high = latest.head;
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
