/** Entry log of a memory room, by seq and id. Edited and deleted texts are empty. */
import type { Entry } from '../../core/protocol/entry.ts';

/** Estimated memory of an entry without its text. */
const BYTES_PER_ENTRY = 300;

export class EntryLog {
  /** Ascending by seq. */
  #entries: Entry[] = [];
  #seqById = new Map<string, number>();
  #usedBytes = 0;

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get all(): readonly Entry[] {
    return this.#entries;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#seqById.set(entry.id, entry.seq);
    this.#usedBytes += bytesOf(entry);
  }

  at(seq: number): Entry | undefined {
    const entry = this.#entries[this.indexAfter(seq - 1)];
    return entry?.seq === seq ? entry : undefined;
  }

  byId(id: string): Entry | undefined {
    const seq = this.#seqById.get(id);
    return seq === undefined ? undefined : this.at(seq);
  }

  /** Index of the first entry with a greater seq. */
  indexAfter(seq: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle]!.seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  change(seq: number, change: Partial<Entry>): void {
    const index = this.indexAfter(seq - 1);
    const before = this.#entries[index];
    if (before?.seq !== seq) return;
    const changed = this.#entries[index] = { ...before, ...change };
    this.#usedBytes += bytesOf(changed) - bytesOf(before);
  }

  removeWhere(isGone: (entry: Entry) => boolean): number {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => {
      if (!isGone(entry)) return true;
      this.#seqById.delete(entry.id);
      this.#usedBytes -= bytesOf(entry);
      return false;
    });
    return before - this.#entries.length;
  }
}

function bytesOf({ text = '' }: Entry): number {
  return BYTES_PER_ENTRY + 2 * text.length;
}
