/** Reorder buffer: puts entries from several replicas back into seq order. */
import type { Entry } from '../protocol/entry.ts';

/** Further entries are dropped; gap repair reads them from the store. */
const WAITING_ENTRIES_MAX = 1_000;

export function createReorder(start: number): Reorder {
  return new Reorder(start);
}

/** A class, since each room has one; it holds no map while nothing waits. */
export class Reorder {
  /** Seq of the last entry in order. */
  head: number;
  #waiting: Map<number, Entry> | undefined;

  constructor(start: number) {
    this.head = start;
  }

  /** Whether an entry waits for a missing one. */
  get hasGap(): boolean {
    return this.#waiting !== undefined;
  }

  /** Accepts entries in any order; returns those that are next, in seq order. */
  offer(entries: readonly Entry[]): Entry[] {
    const ready: Entry[] = [];
    for (const entry of entries) {
      if (entry.seq === this.head + 1) {
        this.head = entry.seq;
        ready.push(entry);
      } else if (entry.seq > this.head) this.#queueAhead(entry);
    }
    if (this.#waiting) this.#takeContiguous(this.#waiting, ready);
    return ready;
  }

  #queueAhead(entry: Entry): void {
    const waiting = this.#waiting ??= new Map();
    if (waiting.size < WAITING_ENTRIES_MAX) waiting.set(entry.seq, entry);
  }

  #takeContiguous(waiting: Map<number, Entry>, ready: Entry[]): void {
    for (let next = waiting.get(this.head + 1); next; next = waiting.get(this.head + 1)) {
      waiting.delete(next.seq);
      this.head = next.seq;
      ready.push(next);
    }
    // Drop waiting entries that another path has delivered meanwhile.
    for (const seq of waiting.keys()) if (seq <= this.head) waiting.delete(seq);
    if (waiting.size === 0) this.#waiting = undefined;
  }
}
