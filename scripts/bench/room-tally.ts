/**
 * What the load generator knows of one room: checks every entry that any member receives, once for
 * all members that get the same bytes.
 */
import { numberOf } from './wire/message-id.ts';
import { createRecentFrames, type RecentFrames } from '../testkit/websocket/recent-frames.ts';
import { dueMsOf } from './wire/timed-text.ts';
import type { WireEntry } from './wire/wire.ts';

/** A frame of entries, read. */
export interface Batch {
  first: number;
  last: number;
  /** When messages were due to be sent, by the generator's clock; of those within `GROUP_MS`, their mean. */
  dueMs: readonly number[];
  /** Of each group. */
  counts: readonly number[];
}

export interface RoomTally {
  readonly name: string;
  readonly recent: RecentFrames<Batch>;
  /** Highest acknowledged seq. */
  readonly headSeq: number;
  /** Members saw different entries under one seq, an id twice, or a hole inside a frame. */
  readonly disorders: number;
  /** Checks a frame; remembers it by its bytes. */
  read(entries: readonly WireEntry[], encoded: string): Batch;
  acknowledge(id: number, seq: number): void;
  /** Acknowledged messages, since the last call, that no member saw at their seq. Forgets them: all that was sent has arrived. */
  takeUnseen(): number;
}

/** Delays of a few hundred milliseconds are told apart to a few per cent; a single message is exact. */
const GROUP_MS = 1;

export function createRoomTally(name: string): RoomTally {
  const recent = createRecentFrames<Batch>();
  const idBySeq = new Map<number, number>();
  const seqById = new Map<number, number>();
  let acks: { id: number; seq: number }[] = [];
  /** An id or a seq up to here has come, and must not come again. */
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

/** One record a group and not one an entry: at millions of deliveries a second that is what counts. */
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
