/**
 * One room of the memory store: its entries, their ids, and what edits and reactions made of its
 * messages.
 */
import type { Entry } from '../../core/protocol/entry.ts';
import { CHANGES_MAX } from '../../core/store/bounds.ts';
import {
  acceptDraft,
  changesNothing,
  refuseDraft,
  type RoomView,
  RULES,
} from '../../core/store/draft-rules.ts';
import { plainMessage, REACTORS_KNOWN_MAX } from '../../core/store/fold.ts';
import type {
  Appended,
  Draft,
  FoldedMessage,
  OwnReactions,
  Retention,
  RoomHead,
  StoredEntries,
  StoredPage,
} from '../../core/store/store.ts';

export interface MemoryRoom {
  headNow(): RoomHead;
  readonly usedBytes: number;
  append(draft: Draft): Appended;
  after(after: number, limit: number): StoredEntries;
  page(before: number | undefined, limit: number): StoredPage;
  reactionsBy(userId: string, from: number): OwnReactions;
  byId(id: string): Entry | undefined;
  authored(authorId: string, after: number, limit: number): number[];
  /** Returns the number of entries changed. */
  anonymize(authorId: string): number;
  /** Returns the number of entries removed. */
  trim(retention: Retention, nowMs: number): number;
}

/** A message or system entry. */
interface Shown {
  /** As last edited. */
  entry: Entry;
  /** Seq of the last edit; 0: none. */
  editedBy: number;
  /** User ids by emoji, in the order they were first put on. */
  reactors: Map<string, Set<string>>;
}

/** A guess at what an entry costs beside its text. */
const BYTES_PER_ENTRY = 300;

/** `start`: the seq that the first entry follows. */
export function createMemoryRoom(start: number): MemoryRoom {
  /** Ascending; contiguous from `wholeFrom` on. Texts that were replaced or deleted are empty in it. */
  let entries: Entry[] = [];
  const seqById = new Map<string, number>();
  const shown = new Map<number, Shown>();
  let head = start;
  let wholeFrom = start + 1;
  let usedBytes = 0;

  const first = (): number => shown.keys().next().value ?? head + 1;
  const headNow = (): RoomHead => ({ head, first: first(), wholeFrom });
  /** Where the first entry with a seq above this one stands. */
  const indexAfter = (seq: number): number => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entries[middle]!.seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const at = (seq: number): Entry | undefined => {
    const entry = entries[indexAfter(seq - 1)];
    return entry?.seq === seq ? entry : undefined;
  };
  const replace = (seq: number, change: Partial<Entry>): void => {
    const index = indexAfter(seq - 1);
    const before = entries[index];
    if (before?.seq !== seq) return;
    entries[index] = { ...before, ...change };
    usedBytes += bytesOf(entries[index]) - bytesOf(before);
  };
  const view: RoomView = {
    message(seq) {
      const message = shown.get(seq)?.entry;
      if (!message || message.kind === 'system') return undefined;
      return { authorId: message.from.id, isDeleted: message.deleted === true };
    },
    hasReactor: (seq, emoji, userId) => shown.get(seq)!.reactors.get(emoji)?.has(userId) === true,
    counts: (seq) => countsOf(shown.get(seq)!),
  };
  const fold = (entry: Entry): void => {
    const { seq, kind = 'message', text = '', at: edited, emoji = '', from } = entry;
    if (kind === 'message' || kind === 'system') {
      shown.set(seq, { entry, editedBy: 0, reactors: new Map() });
      return;
    }
    const target = shown.get(entry.target!)!;
    if (kind === 'react') return react(target, emoji, from.id, entry.on === true);
    // What it replaces is read nowhere any more.
    if (target.editedBy > 0) replace(target.editedBy, { text: '' });
    if (kind === 'edit') {
      replace(target.entry.seq, { text: '' });
      target.entry = { ...target.entry, text, edited };
      target.editedBy = seq;
      return;
    }
    replace(target.entry.seq, { text: '', deleted: true });
    const { text: _erased, ...rest } = target.entry;
    shown.set(rest.seq, { entry: { ...rest, deleted: true }, editedBy: 0, reactors: new Map() });
  };
  /** With the newest text of the message that it is or changes. */
  const served = (entry: Entry): Entry => {
    if (entry.kind === 'edit') {
      return { ...entry, text: shown.get(entry.target!)?.entry.text ?? '' };
    }
    const message = shown.get(entry.seq)?.entry;
    return message?.edited === undefined
      ? entry
      : { ...entry, text: message.text ?? '', edited: message.edited };
  };
  const removeWhere = (isGone: (entry: Entry) => boolean): number => {
    const before = entries.length;
    entries = entries.filter((entry) => {
      if (!isGone(entry)) return true;
      seqById.delete(entry.id);
      shown.delete(entry.seq);
      usedBytes -= bytesOf(entry);
      return false;
    });
    return before - entries.length;
  };
  const dropChanges = (): number => {
    const excess = entries.length - shown.size - CHANGES_MAX;
    if (excess <= 0) return 0;
    const last = entries.filter(({ seq }) => !shown.has(seq))[excess - 1]!.seq;
    wholeFrom = last + 1;
    return removeWhere(({ seq }) => seq <= last && !shown.has(seq));
  };
  /** The first seq that retention leaves. */
  const keptFrom = ({ ageMaxMs, countMax }: Retention, nowMs: number): number => {
    const oldestAt = ageMaxMs > 0 ? nowMs - ageMaxMs : -Infinity;
    let excess = countMax > 0 ? shown.size - countMax : 0;
    let isOld = true;
    for (const [seq, { entry }] of shown) {
      isOld &&= entry.at < oldestAt;
      if (!isOld && excess <= 0) return seq;
      excess -= 1;
    }
    return head + 1;
  };

  return {
    headNow,
    get usedBytes() {
      return usedBytes;
    },
    append(draft) {
      const earlier = seqById.get(draft.id);
      if (earlier !== undefined) {
        const entry = at(earlier)!;
        if (entry.from.id !== draft.from.id) return { ok: false, refusal: RULES.idTaken };
        return { ok: true, repeated: true, entry };
      }
      const refusal = refuseDraft(draft, view);
      if (refusal) return { ok: false, refusal };
      if (changesNothing(draft, view)) {
        return { ok: true, repeated: true, entry: at(draft.target!)! };
      }
      const entry = acceptDraft(draft, head += 1);
      entries.push(entry);
      seqById.set(entry.id, entry.seq);
      usedBytes += bytesOf(entry);
      fold(entry);
      return { ok: true, repeated: false, entry };
    },
    after(after, limit) {
      const start = indexAfter(after);
      return { ...headNow(), entries: entries.slice(start, start + limit).map(served) };
    },
    page(before = Infinity, limit) {
      const messages: FoldedMessage[] = [];
      for (let i = indexAfter(before - 1) - 1; i >= 0 && messages.length < limit; i--) {
        const message = shown.get(entries[i]!.seq);
        if (message) messages.unshift(foldedOf(message));
      }
      return { ...headNow(), messages };
    },
    reactionsBy(userId, from) {
      const emojis = new Map<number, string[]>();
      for (const [seq, { reactors }] of shown) {
        if (seq < from) continue;
        const own = [...reactors].flatMap(([emoji, ids]) => ids.has(userId) ? [emoji] : []);
        if (own.length > 0) emojis.set(seq, own);
      }
      return { head, emojis };
    },
    byId(id) {
      const seq = seqById.get(id);
      return seq === undefined ? undefined : at(seq);
    },
    authored(authorId, after, limit) {
      return entries
        .filter((entry) => entry.seq > after && entry.from.id === authorId)
        .filter((entry) => (entry.kind ?? 'message') === 'message' && !entry.deleted)
        .slice(0, limit)
        .map(({ seq }) => seq);
    },
    anonymize(authorId) {
      let changed = 0;
      const from = { id: authorId, name: '' };
      for (const entry of entries) {
        if (entry.from.id !== authorId) continue;
        const isEdit = entry.kind === 'edit';
        const isNameless = entry.from.name === '' && entry.from.avatar === undefined;
        if (isNameless && !(isEdit && entry.text)) continue;
        changed += 1;
        replace(entry.seq, { from, ...(isEdit ? { text: '' } : {}) });
        const message = shown.get(entry.seq);
        if (message) message.entry = { ...message.entry, from };
      }
      return changed;
    },
    trim(retention, nowMs) {
      const dropped = dropChanges();
      const from = keptFrom(retention, nowMs);
      if (from === first()) return dropped;
      wholeFrom = Math.max(wholeFrom, from);
      return dropped + removeWhere(({ seq }) => seq < from);
    },
  };
}

function react({ reactors }: Shown, emoji: string, userId: string, on: boolean): void {
  const users = reactors.get(emoji) ?? new Set();
  if (on) reactors.set(emoji, users.add(userId));
  else if (users.delete(userId) && users.size === 0) reactors.delete(emoji);
}

function countsOf({ reactors }: Shown): Map<string, number> {
  return new Map([...reactors].map(([emoji, users]) => [emoji, users.size]));
}

function foldedOf(message: Shown): FoldedMessage {
  const { entry, reactors } = message;
  if (reactors.size === 0) return plainMessage(entry);
  const counts = Object.fromEntries(countsOf(message));
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total > REACTORS_KNOWN_MAX) return { entry, counts };
  const known = Object.fromEntries([...reactors].map(([emoji, users]) => [emoji, [...users]]));
  return { entry, counts, reactors: known };
}

function bytesOf({ text = '' }: Entry): number {
  return BYTES_PER_ENTRY + 2 * text.length;
}
