/**
 * Room tally of the load generator: checks every received entry of a room, once for all members
 * that receive the same bytes.
 */
import { numberOf } from './wire/message-id.ts';
import { createRecentFrames, type RecentFrames } from '../testkit/websocket/recent-frames.ts';
import { dueMsOf } from './wire/timed-text.ts';
import type { WireEntry } from './wire/wire.ts';

export interface Batch {
  first: number;
  last: number;
  /** Due times of the messages, by the generator's clock; the mean of those within `GROUP_MS`. */
  dueMs: readonly number[];
  counts: readonly number[];
}

export interface RoomTally {
  readonly name: string;
  readonly recent: RecentFrames<Batch>;
  readonly headSeq: number;
  /** Counts different entries at one seq, repeated ids, and gaps inside a frame. */
  readonly disorders: number;
  read(entries: readonly WireEntry[], encoded: string): Batch;
  acknowledge(id: number, seq: number): void;
  /** Acknowledged messages since the last call that no member saw at their seq; forgets them. */
  takeUnseen(): number;
}

/** Precise to a few per cent of a delay of a few hundred milliseconds. */
const GROUP_MS = 1;

export function createRoomTally(name: string): RoomTally {
  const recent = createRecentFrames<Batch>();
  const idBySeq = new Map<number, number>();
  const seqById = new Map<number, number>();
  let acks: { id: number; seq: number }[] = [];
  /** Ids and seqs up to these have arrived and must not come again. */
  let idSettled = 0;
  let seqSettled = 0;
  let disorders = 0;
  let headSeq = 0;

  const check = (seq: number, id: number): void => {
    if (id <= idSettled || seq <= seqSettled) {
      disorders += 1;
      return;
    }
    if (!idBySeq.has(seq) && !seqById.has(id)) {
      idBySeq.set(seq, id);
      seqById.set(id, seq);
    }
    if (idBySeq.get(seq) !== id) disorders += 1;
  };

  return {
    name,
    recent,
    get headSeq() {
      return headSeq;
    },
    get disorders() {
      return disorders;
    },
    read(entries, encoded) {
      const first = entries[0]!.seq;
      for (let i = 0; i < entries.length; i++) {
        const { seq, id } = entries[i]!;
        if (seq !== first + i) disorders += 1;
        check(seq, numberOf(id));
      }
      const batch = { first, last: entries.at(-1)!.seq, ...grouped(entries) };
      recent.remember(Buffer.from(encoded), batch);
      return batch;
    },
    acknowledge(id, seq) {
      acks.push({ id, seq });
      headSeq = Math.max(headSeq, seq);
    },
    takeUnseen() {
      const unseen = acks.filter(({ id, seq }) => idBySeq.get(seq) !== id).length;
      for (const id of seqById.keys()) idSettled = Math.max(idSettled, id);
      for (const seq of idBySeq.keys()) seqSettled = Math.max(seqSettled, seq);
      acks = [];
      idBySeq.clear();
      seqById.clear();
      return unseen;
    },
  };
}

/** One record per group instead of one per entry, because of millions of deliveries per second. */
function grouped(entries: readonly WireEntry[]): Pick<Batch, 'dueMs' | 'counts'> {
  const all = entries.map(({ text }) => dueMsOf(text)).sort((a, b) => a - b);
  const dueMs: number[] = [];
  const counts: number[] = [];
  for (let start = 0, i = 1; start < all.length; start = i++) {
    let sum = all[start]!;
    for (; i < all.length && all[i]! - all[start]! <= GROUP_MS; i++) sum += all[i]!;
    dueMs.push(sum / (i - start));
    counts.push(i - start);
  }
  return { dueMs, counts };
}
