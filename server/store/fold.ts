/**
 * Folds edits, deletions and reactions into the messages they are about: what a page shows.
 * Used by the stores that do not fold in SQL, and by a room for the page that it keeps in memory.
 */
import type { Entry } from '../protocol/entry.ts';
import type { FoldedMessage } from './store.ts';

/** Messages and system entries by seq, in ascending order of insertion. */
export type Folded = Map<number, FoldedMessage>;

/** Applies one accepted entry. An entry about a message that is not in `messages` changes nothing. */
export function foldEntry(messages: Folded, entry: Entry): void {
  const kind = entry.kind ?? 'message';
  if (kind === 'message' || kind === 'system') {
    messages.set(entry.seq, { entry, reactors: {} });
    return;
  }
  const target = messages.get(entry.target ?? 0);
  if (!target || target.entry.deleted) return;
  switch (kind) {
    case 'edit':
      messages.set(target.entry.seq, {
        entry: { ...target.entry, text: entry.text ?? '', edited: entry.at },
        reactors: target.reactors,
      });
      return;
    case 'delete': {
      const { text: _erased, ...rest } = target.entry;
      messages.set(target.entry.seq, { entry: { ...rest, deleted: true }, reactors: {} });
      return;
    }
    case 'react':
      messages.set(target.entry.seq, { entry: target.entry, reactors: react(target, entry) });
  }
}

/** A message as one reader sees it: reactions counted, the reader's own named. */
export function presentMessage(message: FoldedMessage, readerId?: string): Entry {
  const emojis = Object.keys(message.reactors);
  if (emojis.length === 0) return message.entry;
  const reactions: Record<string, number> = {};
  const mine: string[] = [];
  for (const emoji of emojis) {
    const users = message.reactors[emoji]!;
    reactions[emoji] = users.length;
    if (readerId !== undefined && users.includes(readerId)) mine.push(emoji);
  }
  return { ...message.entry, reactions, ...(mine.length > 0 ? { mine } : {}) };
}

function react(message: FoldedMessage, entry: Entry): Record<string, string[]> {
  const emoji = entry.emoji ?? '';
  const before = message.reactors[emoji] ?? [];
  if (before.includes(entry.from.id) === entry.on) return message.reactors;
  const users = entry.on ? [...before, entry.from.id] : before.filter((id) => id !== entry.from.id);
  const reactors = { ...message.reactors, [emoji]: users };
  if (users.length === 0) delete reactors[emoji];
  return reactors;
}
