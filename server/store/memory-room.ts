/**
 * One room of the memory store: its entries as accepted, their ids, and its messages folded.
 */
import type { Entry } from '../protocol/entry.ts';
import { acceptDraft, changesNothing, refuseDraft, type RoomView, RULES } from './draft-rules.ts';
import { type Folded, foldEntry } from './fold.ts';
import type { Appended, Draft, Retention, StoredEntries, StoredPage } from './store.ts';

export interface MemoryRoom {
  readonly head: number;
  readonly first: number;
  append(draft: Draft): Appended;
  after(after: number, limit: number): StoredEntries;
  page(before: number | undefined, limit: number): StoredPage;
  authored(authorId: string, after: number, limit: number): number[];
  /** Returns the number of entries changed. */
  anonymize(authorId: string): number;
  /** Returns the number of entries removed. */
  trim(retention: Retention, nowMs: number): number;
}

export function createMemoryRoom(): MemoryRoom {
  /** Contiguous; the first one's seq is `first`. */
  const entries: Entry[] = [];
  const seqById = new Map<string, number>();
  const folded: Folded = new Map();
  let first = 1;

  const head = (): number => first + entries.length - 1;
  const at = (seq: number): Entry => entries[seq - first]!;
  const view: RoomView = {
    message(seq) {
      const message = folded.get(seq)?.entry;
      if (!message || message.kind === 'system') return undefined;
      return { authorId: message.from.id, isDeleted: message.deleted === true };
    },
    hasReactor: (seq, emoji, userId) => folded.get(seq)!.reactors[emoji]?.includes(userId) === true,
    reactorCount: (seq) => Object.values(folded.get(seq)!.reactors).flat().length,
  };
  const erase = (target: number): void => {
    entries[target - first] = { ...at(target), text: '', deleted: true };
    for (let seq = target + 1; seq <= head(); seq++) {
      const entry = at(seq);
      if (entry.kind === 'edit' && entry.target === target) {
        entries[seq - first] = { ...entry, text: '' };
      }
    }
  };

  return {
    get head() {
      return head();
    },
    get first() {
      return first;
    },
    append(draft) {
      const earlier = seqById.get(draft.id);
      if (earlier !== undefined) {
        const entry = at(earlier);
        if (entry.from.id !== draft.from.id) return { ok: false, refusal: RULES.idTaken };
        return { ok: true, repeated: true, entry };
      }
      const refusal = refuseDraft(draft, view);
      if (refusal) return { ok: false, refusal };
      if (changesNothing(draft, view)) {
        return { ok: true, repeated: true, entry: at(draft.target!) };
      }
      const entry = acceptDraft(draft, head() + 1);
      entries.push(entry);
      seqById.set(entry.id, entry.seq);
      foldEntry(folded, entry);
      if (entry.kind === 'delete') erase(entry.target!);
      return { ok: true, repeated: false, entry };
    },
    after(after, limit) {
      const start = Math.max(0, after + 1 - first);
      return { head: head(), first, entries: entries.slice(start, start + limit) };
    },
    page(before = Infinity, limit) {
      const messages = [];
      for (let seq = Math.min(before - 1, head()); seq >= first && messages.length < limit; seq--) {
        const message = folded.get(seq);
        if (message) messages.unshift(message);
      }
      return { head: head(), first, messages };
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
      for (const [i, entry] of entries.entries()) {
        if (entry.from.id !== authorId) continue;
        const isEdit = entry.kind === 'edit';
        const isNameless = entry.from.name === '' && entry.from.avatar === undefined;
        if (isNameless && !(isEdit && entry.text)) continue;
        changed += 1;
        entries[i] = { ...entry, from, ...(isEdit ? { text: '' } : {}) };
        const message = folded.get(entry.seq);
        if (message) folded.set(entry.seq, { ...message, entry: { ...message.entry, from } });
      }
      return changed;
    },
    trim({ ageMaxMs, countMax }, nowMs) {
      const oldestAt = nowMs - ageMaxMs;
      const young = ageMaxMs > 0 ? entries.findIndex((entry) => entry.at >= oldestAt) : 0;
      const byAge = young < 0 ? entries.length : young;
      const byCount = countMax > 0 ? entries.length - countMax : 0;
      const removed = entries.splice(0, Math.max(byAge, byCount, 0));
      for (const { id, seq } of removed) {
        seqById.delete(id);
        folded.delete(seq);
      }
      first += removed.length;
      return removed.length;
    },
  };
}
