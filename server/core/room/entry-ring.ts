/**
 * Ring of a room's recent entries, contiguous by seq. Texts that were replaced or deleted are erased
 * from it as well.
 */
import type { Entry } from '../protocol/entry.ts';

/** Of an entry or a folded message without its text and its reactions. */
export const ENTRY_BYTES = 350;
/** A UTF-16 code unit, unless a whole text is Latin. */
export const TEXT_UNIT_BYTES = 2;
/** Stands in for an entry that was dropped, so that its memory is free at once. */
const DROPPED: Entry = { seq: 0, id: '', from: { id: '', name: '' }, at: 0, via: '' };

export interface RingLimits {
  entriesMax: number;
  /** UTF-16 code units of text that the kept entries may hold together. */
  textUnitsMax: number;
}

export class EntryRing {
  #entries: Entry[] = [];
  /** Where the first live entry stands; the dead ones before it are cut off in bulk. */
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

  /** Whether it holds more than it may; a single entry may be too long. */
  get isOver(): boolean {
    const { entriesMax, textUnitsMax } = this.#limits;
    return this.#size > entriesMax || (this.#textUnits > textUnitsMax && this.#size > 1);
  }

  /** An estimate of the memory that it takes. */
  get bytes(): number {
    return this.#size * ENTRY_BYTES + this.#textUnits * TEXT_UNIT_BYTES;
  }

  /** The entries with a seq greater than this, or all. */
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

  /** `change` returns what takes an entry's place, if anything. */
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
