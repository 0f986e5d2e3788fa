/** Ring buffer of a room's recent entries, contiguous by seq. Erases edited and deleted texts. */
import type { Entry } from '../protocol/entry.ts';

/** Estimated memory of an entry without text and reactions. */
export const ENTRY_BYTES = 350;
/** Estimated memory per UTF-16 code unit; all-Latin texts take half. */
export const TEXT_UNIT_BYTES = 2;
/** Replaces a dropped entry, so that its memory is freed at once. */
const DROPPED: Entry = { seq: 0, id: '', from: { id: '', name: '' }, at: 0, via: '' };

export interface RingLimits {
  entriesMax: number;
  /** UTF-16 code units of text over all entries. */
  textUnitsMax: number;
}

export class EntryRing {
  #entries: Entry[] = [];
  /** Index of the first live entry; dropped ones before it are cut off in bulk. */
  #start = 0;
  #textUnits = 0;
  #limits: RingLimits;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  get first(): Entry | undefined {
    return this.#entries[this.#start];
  }

  get #size(): number {
    return this.#entries.length - this.#start;
  }

  /** Whether it exceeds its limits; a single entry may be too long. */
  get isOver(): boolean {
    const { entriesMax, textUnitsMax } = this.#limits;
    return this.#size > entriesMax || (this.#textUnits > textUnitsMax && this.#size > 1);
  }

  get bytes(): number {
    return this.#size * ENTRY_BYTES + this.#textUnits * TEXT_UNIT_BYTES;
  }

  /** Entries with a greater seq; by default all. */
  after(seq = 0): Entry[] {
    const skipped = Math.max(0, seq + 1 - (this.first?.seq ?? 0));
    return this.#entries.slice(this.#start + skipped);
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#textUnits += entry.text?.length ?? 0;
  }

  dropFirst(): void {
    this.#textUnits -= this.first?.text?.length ?? 0;
    this.#entries[this.#start] = DROPPED;
    this.#start += 1;
    if (this.#start <= this.#limits.entriesMax) return;
    this.#entries = this.#entries.slice(this.#start);
    this.#start = 0;
  }

  /** `change` returns the new entry, or undefined to keep it. */
  replace(change: (entry: Entry) => Entry | undefined): void {
    for (let i = this.#start; i < this.#entries.length; i++) {
      const before = this.#entries[i]!;
      const entry = change(before);
      if (!entry) continue;
      this.#textUnits += (entry.text?.length ?? 0) - (before.text?.length ?? 0);
      this.#entries[i] = entry;
    }
  }
}
