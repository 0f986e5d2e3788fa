/**
 * Recent entries: the end of a room's timeline in memory. Entries as accepted serve resumes, and
 * the latest page in folded state serves new members, so joins do not read the store.
 */
import type { Entry } from '../protocol/entry.ts';
import { type Folded, foldEntry } from '../store/fold.ts';
import type { FoldedMessage, StoredPage } from '../store/store.ts';
import { ENTRY_BYTES, EntryRing, type RingLimits, TEXT_UNIT_BYTES } from './entry-ring.ts';

export interface RecentEntries {
  /** The latest page, ascending and folded; empty while it is unknown. */
  messages(): FoldedMessage[];
  readonly hasPage: boolean;
  /** Entries after a seq; undefined when memory does not reach back to it, or it lies ahead. */
  after(seq: number): readonly Entry[] | undefined;
  recent(): readonly Entry[];
  /** Adds the entry with the next seq. */
  push(entry: Entry): void;
  /** Drops what the store no longer keeps: messages before `first`, entries before `wholeFrom`. */
  trim(first: number, wholeFrom: number): void;
  /** Sets the latest page. Returns false when there is a gap between the page and the entries. */
  restore(page: StoredPage): boolean;
  readonly bytes: number;
}

export interface RecentEntriesOptions extends RingLimits {
  pageMax: number;
}

const EMPTY_BYTES = 2_000;
/** Measured memory of an emoji with its count, of a list of reactors, and of one reactor. */
const COUNT_BYTES = 65;
const REACTOR_LIST_BYTES = 110;
const REACTOR_BYTES = 45;

export const RECENT_ENTRIES_DEFAULTS: RecentEntriesOptions = {
  entriesMax: 512,
  textUnitsMax: 500_000,
  pageMax: 50,
};

/** `page`: as of its head, if known. `entries` are contiguous and may go beyond that head. */
export function createRecentEntries(
  page: StoredPage | undefined,
  entries: readonly Entry[],
  options: RecentEntriesOptions = RECENT_ENTRIES_DEFAULTS,
): RecentEntries {
  const ring = new EntryRing(options);
  let folded = page && bySeq(page);
  let foldedBytes = bytesOf(folded);
  /** The page is folded up to here, until it is read or the ring drops an entry. */
  let foldedSeq = page?.head ?? 0;
  let lastSeq = foldedSeq;

  /** Skips messages that later ones would push off the page. */
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
  /** Erases a replaced or deleted text from memory. */
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
      // An edit's text is dropped with its message.
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
      return EMPTY_BYTES + ring.bytes + foldedBytes;
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
