/**
 * Folds edits, deletions and reactions into the messages they are about: what a page shows.
 * Used by a room for the page that it keeps in memory. An accepted reaction always changes something,
 * so counts follow from entries alone, also where it is not known who reacted.
 */
import type { Entry } from '../protocol/entry.ts';
import type { FoldedMessage } from './store.ts';

/** Messages and system entries by seq, in ascending order of insertion. */
export type Folded = Map<number, FoldedMessage>;

/** Up to this many reactions it is told who reacted to a message; of more only the counts. */
export const REACTORS_KNOWN_MAX = 32;

/** Shared by all messages without reactions. */
const NO_COUNTS: Record<string, number> = Object.freeze({});
const NO_REACTORS: Record<string, string[]> = Object.freeze({});

/** A message to which nobody reacted. */
export function plainMessage(entry: Entry): FoldedMessage {
  return { entry, counts: NO_COUNTS, reactors: NO_REACTORS };
}

/** Applies one accepted entry. An entry about a message that is not in `messages` changes nothing. */
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
 * A message as one reader sees it: reactions counted, the reader's own named. `own` are the reader's
 * emojis by seq, for messages of which it is not known who reacted.
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

/** A user's emojis by seq, after further entries. */
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
