/**
 * Folds edits, deletions and reactions into their target messages, as history pages show them.
 * Rooms use it for the page in memory. Every accepted reaction changes something, so counts follow
 * from the entries alone, even where the reactors are unknown.
 */
import type { Entry } from '../protocol/entry.ts';
import type { FoldedMessage } from './store.ts';

/** Messages and system entries by seq, in ascending order of insertion. */
export type Folded = Map<number, FoldedMessage>;

/** Messages with more reactions keep the counts only, not who reacted. */
export const REACTORS_KNOWN_MAX = 32;

/** Shared by all messages without reactions. */
const NO_COUNTS: Record<string, number> = Object.freeze({});
const NO_REACTORS: Record<string, string[]> = Object.freeze({});

export function plainMessage(entry: Entry): FoldedMessage {
  return { entry, counts: NO_COUNTS, reactors: NO_REACTORS };
}

/** Applies one accepted entry. Ignored when its target is not in `messages`. */
export function foldEntry(messages: Folded, entry: Entry): void {
  const kind = entry.kind ?? 'message';
  if (kind === 'message' || kind === 'system') {
    messages.set(entry.seq, plainMessage(entry));
    return;
  }
  const target = messages.get(entry.target ?? 0);
  if (!target || target.entry.deleted) return;
  switch (kind) {
    case 'edit':
      messages.set(target.entry.seq, {
        ...target,
        entry: { ...target.entry, text: entry.text ?? '', edited: entry.at },
      });
      return;
    case 'delete': {
      const { text: _erased, ...rest } = target.entry;
      messages.set(target.entry.seq, plainMessage({ ...rest, deleted: true }));
      return;
    }
    case 'react':
      messages.set(target.entry.seq, react(target, entry));
  }
}

/**
 * A message as one reader sees it, with counts and the reader's own reactions. `own` has the
 * reader's emojis by seq, for messages whose reactors are unknown.
 */
export function presentMessage(
  { entry, counts, reactors }: FoldedMessage,
  readerId?: string,
  own?: ReadonlyMap<number, readonly string[]>,
): Entry {
  const emojis = Object.keys(counts);
  if (emojis.length === 0) return entry;
  const isMine = (emoji: string): boolean =>
    reactors ? reactors[emoji]!.includes(readerId!) : own?.get(entry.seq)?.includes(emoji) === true;
  const mine = readerId === undefined ? [] : emojis.filter(isMine);
  return { ...entry, reactions: counts, ...(mine.length > 0 ? { mine } : {}) };
}

/** Applies later entries to a user's emojis by seq. */
export function foldOwn(
  own: ReadonlyMap<number, readonly string[]>,
  later: readonly Entry[],
  userId: string,
): ReadonlyMap<number, readonly string[]> {
  const folded = new Map(own);
  for (const { kind, from, target = 0, emoji = '', on } of later) {
    if (kind !== 'react' || from.id !== userId) continue;
    const others = (folded.get(target) ?? []).filter((other) => other !== emoji);
    folded.set(target, on ? [...others, emoji] : others);
  }
  return folded;
}

function react(message: FoldedMessage, { emoji = '', from, on }: Entry): FoldedMessage {
  const { entry, reactors } = message;
  if (reactors && (reactors[emoji]?.includes(from.id) ?? false) === on) return message;
  const counts = { ...message.counts };
  const count = (counts[emoji] ?? 0) + (on ? 1 : -1);
  if (count > 0) counts[emoji] = count;
  else delete counts[emoji];
  const total = Object.values(counts).reduce((sum, some) => sum + some, 0);
  if (total === 0) return plainMessage(entry);
  if (!reactors || total > REACTORS_KNOWN_MAX) return { entry, counts };
  const others = (reactors[emoji] ?? []).filter((id) => id !== from.id);
  const known = { ...reactors, [emoji]: on ? [...others, from.id] : others };
  if (count <= 0) delete known[emoji];
  return { entry, counts, reactors: known };
}
