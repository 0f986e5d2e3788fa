/**
 * Puts entries that come from several replicas back into seq order: lets through what is next,
 * drops what was there before, keeps what is ahead until the gap is filled.
 */
import type { Entry } from '../protocol/entry.ts';

/** Beyond so many waiting entries further ones are dropped; the store has them. */
const WAITING_ENTRIES_MAX = 1_000;

export function createReorder(start: number): Reorder {
  return new Reorder(start);
}

/** A class that holds no map while nothing waits, as there is one for each room. */
export class Reorder {
  /** The last seq that was let through. */
  head: number;
  #waiting: Map<number, Entry> | undefined;

  constructor(start: number) {
    this.head = start;
  }

  /** Whether an entry waits for one that is missing. */
  get hasGap(): boolean {
    return this.#waiting !== undefined;
  }

  /** Takes entries in any order; returns those that are now next, in seq order. */
  offer(entries: readonly Entry[]): Entry[] {
    const ready: Entry[] = [];
    for (const entry of entries) {
      if (entry.seq === this.head + 1) {
        this.head = entry.seq;
        ready.push(entry);
      } else if (entry.seq > this.head) this.#keep(entry);
    }
    if (this.#waiting) this.#takeNext(this.#waiting, ready);
    return ready;
  }

  #keep(entry: Entry): void {
    const waiting = this.#waiting ??= new Map();
    if (waiting.size < WAITING_ENTRIES_MAX) waiting.set(entry.seq, entry);
  }

  #takeNext(waiting: Map<number, Entry>, ready: Entry[]): void {
    for (let next = waiting.get(this.head + 1); next; next = waiting.get(this.head + 1)) {
      waiting.delete(next.seq);
      this.head = next.seq;
      ready.push(next);
    }
    // What arrived by another way in the meantime waits in vain.
    for (const seq of waiting.keys()) if (seq <= this.head) waiting.delete(seq);
    if (waiting.size === 0) this.#waiting = undefined;
  }
}
