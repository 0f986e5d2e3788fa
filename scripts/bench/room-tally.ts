/**
 * What the load generator knows of one room: checks every entry that any member receives, and
 * reads a frame only once when all members get the same bytes.
 */
import type { EntriesFrame } from '../../server/protocol/frames.ts';
import { dueMsOf } from './timed-text.ts';

/** A frame of entries, read. */
export interface Batch {
  first: number;
  last: number;
  /** When each entry's message was due to be sent, by the generator's clock. */
  dueMs: readonly number[];
}

export interface RoomTally {
  /** Highest acknowledged seq. */
  readonly headSeq: number;
  /** Members saw different entries under one seq, an id twice, or a hole inside a frame. */
  readonly disorders: number;
  /** The batch in these bytes, if they were read for another member just now. Compares all of them. */
  known(bytes: Uint8Array): Batch | undefined;
  /** Checks and remembers a frame; `bytes` only when it came alone in a WebSocket frame. */
  read(frame: EntriesFrame, bytes?: Uint8Array): Batch;
  acknowledge(id: string, seq: number): void;
  /** Acknowledged messages, since the last call, that no member saw at their seq. */
  takeUnseen(): number;
}

/** Members of one room are at most so many frames apart for the quick way. */
const RECENT_MAX = 8;

export function createRoomTally(): RoomTally {
  const recent: { bytes: Buffer; batch: Batch }[] = [];
  const idBySeq = new Map<number, string>();
  const seqById = new Map<string, number>();
  let acks: { id: string; seq: number }[] = [];
  let disorders = 0;
  let headSeq = 0;

  return {
    get headSeq() {
      return headSeq;
    },
    get disorders() {
      return disorders;
    },
    known(bytes) {
      return recent.find((frame) =>
        frame.bytes.length === bytes.length && frame.bytes.equals(bytes)
      )?.batch;
    },
    read({ entries }, bytes) {
      const first = entries[0]!.seq;
      for (const [i, { seq, id }] of entries.entries()) {
        const isNew = !idBySeq.has(seq) && !seqById.has(id);
        if (isNew) {
          idBySeq.set(seq, id);
          seqById.set(id, seq);
        }
        if (seq !== first + i || idBySeq.get(seq) !== id) disorders += 1;
      }
      const batch = {
        first,
        last: entries.at(-1)!.seq,
        dueMs: entries.map(({ text }) => dueMsOf(text!)),
      };
      if (bytes) {
        recent.unshift({ bytes: Buffer.from(bytes), batch });
        recent.length = Math.min(recent.length, RECENT_MAX);
      }
      return batch;
    },
    acknowledge(id, seq) {
      acks.push({ id, seq });
      headSeq = Math.max(headSeq, seq);
    },
    takeUnseen() {
      const unseen = acks.filter(({ id, seq }) => idBySeq.get(seq) !== id).length;
      acks = [];
      return unseen;
    },
  };
}
