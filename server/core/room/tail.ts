/**
 * The end of a room's timeline, in memory: recent entries as accepted, which serve resumes, and the
 * latest page with its folded state, which serves new members. Joins are served from here, not from
 * the store.
 */
import type { Entry } from '../protocol/entry.ts';
import { type Folded, foldEntry } from '../store/fold.ts';
import type { FoldedMessage, StoredPage } from '../store/store.ts';

export interface Tail {
  /** The latest messages and system entries, ascending, with their folded state; none while the latest page is not known. */
  messages(): FoldedMessage[];
  /** Whether the latest page is known. */
  readonly hasPage: boolean;
  /** All entries after a seq, or nothing when the tail does not reach back to it or it is still to come. */
  after(seq: number): readonly Entry[] | undefined;
  /** All entries that memory holds. */
  recent(): readonly Entry[];
  /** Takes the next entry; its seq is one more than the last one's. */
  push(entry: Entry): void;
  /** Drops what the store does not retain any more: messages before `first`, entries before `wholeFrom`. */
  trim(first: number, wholeFrom: number): void;
  /** Takes the latest page. False when the entries held do not reach back to the page's head. */
  restore(page: StoredPage): boolean;
  /** An estimate of the memory that it takes. */
  readonly bytes: number;
}

export interface TailOptions {
  entriesMax: number;
  /** UTF-16 code units of text that the kept entries may hold together. */
  textUnitsMax: number;
  /** Messages of the folded page. */
  pageMax: number;
}

/** Of a tail that holds nothing. */
const TAIL_BYTES = 2_000;
/** Of an entry or a folded message without its text and its reactions. */
const ENTRY_BYTES = 350;
/** Of an emoji with its count, of the list of those who reacted with it, and of one of them; measured. */
const COUNT_BYTES = 65;
const REACTOR_LIST_BYTES = 110;
const REACTOR_BYTES = 45;
/** A UTF-16 code unit, unless a whole text is Latin. */
const TEXT_UNIT_BYTES = 2;
/** Stands in for an entry that was dropped, so that its memory is free at once. */
const DROPPED: Entry = { seq: 0, id: '', from: { id: '', name: '' }, at: 0, via: '' };

export const TAIL_DEFAULTS: TailOptions = {
  entriesMax: 512,
  textUnitsMax: 500_000,
  pageMax: 50,
};

/**
 * `page` is the latest page as of its head, if it is known; `entries` are contiguous and may go beyond
 * that head.
 */
export function createTail(
  page: StoredPage | undefined,
  entries: readonly Entry[],
  options: TailOptions = TAIL_DEFAULTS,
): Tail {
  /** Undefined while the latest page is not known. */
  let folded = page && bySeq(page);
  let foldedBytes = bytesOf(folded);
  /** The page is folded up to here, and further when it is asked for or the ring lets go of an entry. */
  let foldedSeq = page?.head ?? 0;
  let ring: Entry[] = [];
  /** Where the ring's first live entry stands; the dead ones before it are cut off in bulk. */
  let start = 0;
  let textUnits = 0;
  let lastSeq = foldedSeq;

  /** Skips the messages that would leave the page again before it is done. */
  const fold = (): void => {
    const first = ring[start];
    if (!folded || !first || foldedSeq >= lastSeq) return;
    const pending = ring.slice(Math.max(start, start + foldedSeq + 1 - first.seq));
    let from = pending.length;
    for (let shown = 0; from > 0 && shown < options.pageMax;) {
      from -= 1;
      if (isShown(pending[from]!)) shown += 1;
      if (shown === options.pageMax) folded.clear();
    }
    for (const entry of pending.slice(from)) {
      foldEntry(folded, entry);
      if (folded.size > options.pageMax) folded.delete(folded.keys().next().value!);
    }
    foldedSeq = lastSeq;
    foldedBytes = bytesOf(folded);
  };
  const append = (entry: Entry): void => {
    ring.push(entry);
    lastSeq = Math.max(lastSeq, entry.seq);
    textUnits += entry.text?.length ?? 0;
    while (
      ring.length - start > options.entriesMax ||
      (textUnits > options.textUnitsMax && ring.length - start > 1)
    ) dropFirst();
  };
  const dropFirst = (): void => {
    if (ring[start]!.seq > foldedSeq) fold();
    textUnits -= ring[start]!.text?.length ?? 0;
    ring[start] = DROPPED;
    start += 1;
    if (start > options.entriesMax) {
      ring = ring.slice(start);
      start = 0;
    }
  };
  /** A text that was replaced or deleted must not survive in memory either. */
  const rewrite = (target: number, text: string, change: Partial<Entry>): void => {
    for (let i = start; i < ring.length; i++) {
      const entry = ring[i]!;
      const isMessage = entry.seq === target && isShown(entry) && !entry.deleted;
      if (!isMessage && !(entry.kind === 'edit' && entry.target === target)) continue;
      textUnits += text.length - (entry.text?.length ?? 0);
      ring[i] = { ...entry, text, ...(isMessage ? change : {}) };
    }
  };

  for (const entry of entries) append(entry);
  fold();

  return {
    messages() {
      fold();
      return [...folded?.values() ?? []];
    },
    get hasPage() {
      return folded !== undefined;
    },
    after(seq) {
      if (seq === lastSeq) return [];
      const first = ring[start];
      if (!first || seq < first.seq - 1 || seq > lastSeq) return undefined;
      return ring.slice(start + (seq + 1 - first.seq));
    },
    recent: () => ring.slice(start),
    push(entry) {
      append(entry);
      const { kind, target = 0, text = '', at: edited } = entry;
      if (kind === 'edit') rewrite(target, text, { edited });
      if (kind !== 'delete') return;
      fold();
      rewrite(target, '', { deleted: true });
    },
    trim(first, wholeFrom) {
      fold();
      while (start < ring.length && ring[start]!.seq < wholeFrom) dropFirst();
      for (const seq of folded?.keys() ?? []) {
        if (seq >= first) break;
        folded!.delete(seq);
      }
      foldedBytes = bytesOf(folded);
      // The text of an edit goes with its message.
      for (let i = start; i < ring.length; i++) {
        const entry = ring[i]!;
        if (entry.kind !== 'edit' || !entry.text || entry.target! >= first) continue;
        textUnits -= entry.text.length;
        ring[i] = { ...entry, text: '' };
      }
    },
    restore(page) {
      const first = ring[start];
      if (first ? first.seq > page.head + 1 : lastSeq > page.head) return false;
      folded = bySeq(page);
      foldedSeq = page.head;
      foldedBytes = bytesOf(folded);
      return true;
    },
    get bytes() {
      const ringBytes = (ring.length - start) * ENTRY_BYTES + textUnits * TEXT_UNIT_BYTES;
      return TAIL_BYTES + ringBytes + foldedBytes;
    },
  };
}

function bySeq({ messages }: StoredPage): Folded {
  return new Map(messages.map((message) => [message.entry.seq, message]));
}

function bytesOf(folded: Folded | undefined): number {
  let bytes = 0;
  for (const { entry, counts, reactors = {} } of folded?.values() ?? []) {
    bytes += ENTRY_BYTES + (entry.text?.length ?? 0) * TEXT_UNIT_BYTES;
    for (const _ in counts) bytes += COUNT_BYTES;
    for (const emoji in reactors) {
      bytes += REACTOR_LIST_BYTES + reactors[emoji]!.length * REACTOR_BYTES;
    }
  }
  return bytes;
}

function isShown({ kind = 'message' }: Entry): boolean {
  return kind === 'message' || kind === 'system';
}
