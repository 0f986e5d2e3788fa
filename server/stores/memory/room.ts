/** Room of the memory store: its entry log and its folded messages. */
import type { Entry } from '../../core/protocol/entry.ts';
import { CHANGES_MAX } from '../../core/store/bounds.ts';
import { acceptDraft, changesNothing, refuseDraft, RULES } from '../../core/store/draft-rules.ts';
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
import { EntryLog } from './entry-log.ts';
import { Messages } from './messages.ts';

export class MemoryRoom {
  /** Contiguous from `#wholeFrom` on. */
  #log = new EntryLog();
  #messages = new Messages(this.#log);
  #head: number;
  #wholeFrom: number;

  /** `start`: the seq before the first entry. */
  constructor(start: number) {
    this.#head = start;
    this.#wholeFrom = start + 1;
  }

  get usedBytes(): number {
    return this.#log.usedBytes;
  }

  headNow(): RoomHead {
    return { head: this.#head, first: this.#firstSeq(), wholeFrom: this.#wholeFrom };
  }

  append(draft: Draft): Appended {
    const earlier = this.#log.byId(draft.id);
    if (earlier) {
      if (earlier.from.id !== draft.from.id) return { ok: false, refusal: RULES.idTaken };
      return { ok: true, repeated: true, entry: earlier };
    }
    const refusal = refuseDraft(draft, this.#messages);
    if (refusal) return { ok: false, refusal };
    if (changesNothing(draft, this.#messages)) {
      return { ok: true, repeated: true, entry: this.#log.at(draft.target!)! };
    }
    const entry = acceptDraft(draft, this.#head += 1);
    this.#log.push(entry);
    this.#messages.fold(entry);
    return { ok: true, repeated: false, entry };
  }

  after(after: number, limit: number): StoredEntries {
    const start = this.#log.indexAfter(after);
    const entries = this.#log.all.slice(start, start + limit);
    return {
      ...this.headNow(),
      entries: entries.map((entry) => this.#messages.withNewestText(entry)),
    };
  }

  page(before = Infinity, limit: number): StoredPage {
    const messages: FoldedMessage[] = [];
    for (let i = this.#log.indexAfter(before - 1) - 1; i >= 0 && messages.length < limit; i--) {
      const message = this.#messages.folded(this.#log.all[i]!.seq);
      if (message) messages.unshift(message);
    }
    return { ...this.headNow(), messages };
  }

  reactionsBy(userId: string, from: number): OwnReactions {
    return { head: this.#head, emojis: this.#messages.reactionsBy(userId, from) };
  }

  reactorNames(target: number, limit: number): Record<string, string[]> {
    const nameAt = (seq: number) => this.#log.at(seq)?.from.name || undefined;
    return this.#messages.reactorNames(target, limit, nameAt);
  }

  byId(id: string): Entry | undefined {
    return this.#log.byId(id);
  }

  seqsByAuthor(authorId: string, after: number, limit: number): number[] {
    return this.#log.all
      .filter((entry) => entry.seq > after && entry.from.id === authorId)
      .filter((entry) => (entry.kind ?? 'message') === 'message' && !entry.deleted)
      .slice(0, limit)
      .map(({ seq }) => seq);
  }

  anonymize(authorId: string): number {
    let changed = 0;
    const from = { id: authorId, name: '' };
    for (const entry of this.#log.all) {
      if (entry.from.id !== authorId) continue;
      const isEdit = entry.kind === 'edit';
      const isNameless = entry.from.name === '' && entry.from.avatar === undefined;
      if (isNameless && !(isEdit && entry.text)) continue;
      changed += 1;
      this.#log.change(entry.seq, { from, ...(isEdit ? { text: '' } : {}) });
      this.#messages.setAuthor(entry.seq, from);
    }
    return changed;
  }

  trim(retention: Retention, nowMs: number): number {
    const dropped = this.#dropChanges();
    const from = this.#messages.keptFrom(retention, nowMs) ?? this.#head + 1;
    if (from === this.#firstSeq()) return dropped;
    this.#wholeFrom = Math.max(this.#wholeFrom, from);
    return dropped + this.#removeWhere(({ seq }) => seq < from);
  }

  #firstSeq(): number {
    return this.#messages.firstSeq ?? this.#head + 1;
  }

  #dropChanges(): number {
    const excess = this.#log.all.length - this.#messages.size - CHANGES_MAX;
    if (excess <= 0) return 0;
    const changes = this.#log.all.filter(({ seq }) => !this.#messages.has(seq));
    const last = changes[excess - 1]!.seq;
    this.#wholeFrom = last + 1;
    return this.#removeWhere(({ seq }) => seq <= last && !this.#messages.has(seq));
  }

  #removeWhere(isGone: (entry: Entry) => boolean): number {
    return this.#log.removeWhere((entry) => {
      if (!isGone(entry)) return false;
      this.#messages.delete(entry.seq);
      return true;
    });
  }
}
