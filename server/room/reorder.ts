/**
 * Puts entries that come from several replicas back into seq order: lets through what is next,
 * drops what was there before, keeps what is ahead until the gap is filled.
 */
import type { Entry } from '../protocol/entry.ts';

export interface Reorder {
  /** The last seq that was let through. */
  readonly head: number;
  /** Whether an entry waits for one that is missing. */
  readonly hasGap: boolean;
  /** Takes entries in any order; returns those that are now next, in seq order. */
  offer(entries: readonly Entry[]): Entry[];
}

/** Beyond so many waiting entries further ones are dropped; the store has them. */
const WAITING_ENTRIES_MAX = 1_000;

export function createReorder(start: number): Reorder {
  let head = start;
  const waiting = new Map<number, Entry>();
  return {
    get head() {
      return head;
    },
    get hasGap() {
      return waiting.size > 0;
    },
    offer(entries) {
      const ready: Entry[] = [];
      for (const entry of entries) {
        if (entry.seq === head + 1) {
          head = entry.seq;
          ready.push(entry);
        } else if (entry.seq > head && waiting.size < WAITING_ENTRIES_MAX) {
          waiting.set(entry.seq, entry);
        }
      }
      if (waiting.size > 0) {
        for (let next = waiting.get(head + 1); next; next = waiting.get(head + 1)) {
          waiting.delete(next.seq);
          head = next.seq;
          ready.push(next);
        }
        // What arrived by another way in the meantime waits in vain.
        for (const seq of waiting.keys()) if (seq <= head) waiting.delete(seq);
      }
      return ready;
    },
  };
}
