/** Messages of a memory room, folded with their edits, deletions and reactions. */
import type { Entry } from '../../core/protocol/entry.ts';
import type { RoomView } from '../../core/store/draft-rules.ts';
import { plainMessage, REACTORS_KNOWN_MAX } from '../../core/store/fold.ts';
import type { FoldedMessage, Retention } from '../../core/store/store.ts';
import type { EntryLog } from './entry-log.ts';

interface Message {
  /** With the newest text. */
  entry: Entry;
  /** Seq of the last edit; 0: not edited. */
  editedBy: number;
  /** Seqs of the reactions by emoji, ordered by first use, and by user id. */
  reactors: Map<string, Map<string, number>>;
}

export class Messages implements RoomView {
  #messages = new Map<number, Message>();
  #log: EntryLog;

  /** Erases texts from the log that are no longer served. */
  constructor(log: EntryLog) {
    this.#log = log;
  }

  get size(): number {
    return this.#messages.size;
  }

  get firstSeq(): number | undefined {
    return this.#messages.keys().next().value;
  }

  has(seq: number): boolean {
    return this.#messages.has(seq);
  }

  delete(seq: number): void {
    this.#messages.delete(seq);
  }

  message(seq: number): { authorId: string; isDeleted: boolean } | undefined {
    const entry = this.#messages.get(seq)?.entry;
    if (!entry || entry.kind === 'system') return undefined;
    return { authorId: entry.from.id, isDeleted: entry.deleted === true };
  }

  hasReactor(seq: number, emoji: string, userId: string): boolean {
    return this.#messages.get(seq)!.reactors.get(emoji)?.has(userId) === true;
  }

  counts(seq: number): Map<string, number> {
    return countsOf(this.#messages.get(seq)!);
  }

  fold(entry: Entry): void {
    const { seq, kind = 'message', text = '', at: edited } = entry;
    if (kind === 'message' || kind === 'system') {
      this.#messages.set(seq, { entry, editedBy: 0, reactors: new Map() });
      return;
    }
    const target = this.#messages.get(entry.target!)!;
    if (kind === 'react') return react(target, entry);
    // The replaced text is no longer served.
    if (target.editedBy > 0) this.#log.change(target.editedBy, { text: '' });
    if (kind === 'edit') {
      this.#log.change(target.entry.seq, { text: '' });
      target.entry = { ...target.entry, text, edited };
      target.editedBy = seq;
      return;
    }
    this.#log.change(target.entry.seq, { text: '', deleted: true });
    const { text: _erased, ...rest } = target.entry;
    const deleted: Entry = { ...rest, deleted: true };
    this.#messages.set(rest.seq, { entry: deleted, editedBy: 0, reactors: new Map() });
  }

  /** A log entry as served to clients: with the newest text of its message. */
  withNewestText(entry: Entry): Entry {
    if (entry.kind === 'edit') {
      return { ...entry, text: this.#messages.get(entry.target!)?.entry.text ?? '' };
    }
    const message = this.#messages.get(entry.seq)?.entry;
    return message?.edited === undefined
      ? entry
      : { ...entry, text: message.text ?? '', edited: message.edited };
  }

  folded(seq: number): FoldedMessage | undefined {
    const message = this.#messages.get(seq);
    return message && foldedOf(message);
  }

  reactionsBy(userId: string, from: number): Map<number, string[]> {
    const emojis = new Map<number, string[]>();
    for (const [seq, { reactors }] of this.#messages) {
      if (seq < from) continue;
      const own = [...reactors].flatMap(([emoji, ids]) => ids.has(userId) ? [emoji] : []);
      if (own.length > 0) emojis.set(seq, own);
    }
    return emojis;
  }

  reactorNames(
    seq: number,
    limit: number,
    nameAt: (seq: number) => string | undefined,
  ): Record<string, string[]> {
    const reactors = this.#messages.get(seq)?.reactors ?? [];
    return Object.fromEntries([...reactors].map(([emoji, users]) => {
      const names = [...users.values()].slice(0, limit).map(nameAt);
      return [emoji, names.filter((name) => name !== undefined)];
    }));
  }

  setAuthor(seq: number, from: Entry['from']): void {
    const message = this.#messages.get(seq);
    if (message) message.entry = { ...message.entry, from };
  }

  /** The first seq that retention keeps, if any. */
  keptFrom({ ageMaxMs, countMax }: Retention, nowMs: number): number | undefined {
    const oldestAt = ageMaxMs > 0 ? nowMs - ageMaxMs : -Infinity;
    let excess = countMax > 0 ? this.size - countMax : 0;
    let isOld = true;
    for (const [seq, { entry }] of this.#messages) {
      isOld &&= entry.at < oldestAt;
      if (!isOld && excess <= 0) return seq;
      excess -= 1;
    }
    return undefined;
  }
}

function react({ reactors }: Message, { seq, emoji = '', from, on }: Entry): void {
  const users = reactors.get(emoji) ?? new Map<string, number>();
  if (on) reactors.set(emoji, users.set(from.id, seq));
  else if (users.delete(from.id) && users.size === 0) reactors.delete(emoji);
}

function countsOf({ reactors }: Message): Map<string, number> {
  return new Map([...reactors].map(([emoji, users]) => [emoji, users.size]));
}

function foldedOf(message: Message): FoldedMessage {
  const { entry, reactors } = message;
  if (reactors.size === 0) return plainMessage(entry);
  const counts = Object.fromEntries(countsOf(message));
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total > REACTORS_KNOWN_MAX) return { entry, counts };
  const known = Object.fromEntries(
    [...reactors].map(([emoji, users]) => [emoji, [...users.keys()]]),
  );
  return { entry, counts, reactors: known };
}
