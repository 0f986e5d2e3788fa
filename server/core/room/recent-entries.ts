/**
 * Tail: the end of a room's timeline, in memory: recent entries as accepted, which serve resumes, and the
 * latest page with its folded state, which serves new members. Joins are served from here, not from
 * the store.
 */
import type { Entry } from '../protocol/entry.ts';
import { type Folded, foldEntry } from '../store/fold.ts';
import type { FoldedMessage, StoredPage } from '../store/store.ts';
import { ENTRY_BYTES, EntryRing, type RingLimits, TEXT_UNIT_BYTES } from './entry-ring.ts';

export interface RecentEntries {
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

export interface RecentEntriesOptions extends RingLimits {
  /** Messages of the folded page. */
  pageMax: number;
}

/** Of a tail that holds nothing. */
const TAIL_BYTES = 2_000;
/** Of an emoji with its count, of the list of those who reacted with it, and of one of them; measured. */
const COUNT_BYTES = 65;
const REACTOR_LIST_BYTES = 110;
const REACTOR_BYTES = 45;

export const RECENT_ENTRIES_DEFAULTS: RecentEntriesOptions = {
  entriesMax: 512,
  textUnitsMax: 500_000,
  pageMax: 50,
};

/**
 * `page` is the latest page as of its head, if it is known; `entries` are contiguous and may go beyond
 * that head.
 */
export function createRecentEntries(
  page: StoredPage | undefined,
  entries: readonly Entry[],
  options: RecentEntriesOptions = RECENT_ENTRIES_DEFAULTS,
): RecentEntries {
  const ring = new EntryRing(options);
  /** Undefined while the latest page is not known. */
  let folded = page && bySeq(page);
  let foldedBytes = bytesOf(folded);
  /** The page is folded up to here, and further when it is asked for or the ring lets go of an entry. */
  let foldedSeq = page?.head ?? 0;
  let lastSeq = foldedSeq;

  /** Skips the messages that would leave the page again before it is done. */
  const fold = (): void => {
    if (!folded || !ring.first || foldedSeq >= lastSeq) return;
    const pending = ring.after(foldedSeq);
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
    while (ring.isOver) dropFirst();
  };
  const dropFirst = (): void => {
    if (ring.first!.seq > foldedSeq) fold();
    ring.dropFirst();
  };
  /** A text that was replaced or deleted must not survive in memory either. */
  const rewrite = (target: number, text: string, change: Partial<Entry>): void =>
    ring.replace((entry) => {
      if (entry.kind === 'edit' && entry.target === target) return { ...entry, text };
      const isMessage = entry.seq === target && isShown(entry) && !entry.deleted;
      return isMessage ? { ...entry, text, ...change } : undefined;
    });

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
      const { first } = ring;
      return !first || seq < first.seq - 1 || seq > lastSeq ? undefined : ring.after(seq);
    },
    recent: () => ring.after(),
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
      while (ring.first && ring.first.seq < wholeFrom) dropFirst();
      for (const seq of folded?.keys() ?? []) {
        if (seq >= first) break;
        folded!.delete(seq);
      }
      foldedBytes = bytesOf(folded);
      // The text of an edit goes with its message.
      ring.replace((entry) =>
        entry.kind === 'edit' && entry.text && entry.target! < first
          ? { ...entry, text: '' }
          : undefined
      );
    },
    restore(page) {
      const { first } = ring;
      if (first ? first.seq > page.head + 1 : lastSeq > page.head) return false;
      folded = bySeq(page);
      foldedSeq = page.head;
      foldedBytes = bytesOf(folded);
      return true;
    },
    get bytes() {
      return TAIL_BYTES + ring.bytes + foldedBytes;
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
