/**
 * Folds entries into messages: applies edits, deletions and reactions.
 */
import type { Entry } from '../../server/core/protocol/entry.ts';
import type { Message } from './room-state.ts';
import { isCompleteEntry } from './server-frames.ts';

/** Returns undefined if the entry refers to another message, or if its kind is unknown. */
export function messageOf(entry: Entry): Message | undefined {
  const { seq, id, kind = 'message', from, at, via, text, replyTo, edited, mine } = entry;
  if ((kind !== 'message' && kind !== 'system') || !isCompleteEntry(entry)) return undefined;
  return {
    seq,
    id,
    kind,
    from,
    at,
    via,
    text: typeof text === 'string' ? text : '',
    replyTo: Number.isSafeInteger(replyTo) ? replyTo : undefined,
    edited: Number.isFinite(edited) ? edited : undefined,
    deleted: entry.deleted === true,
    reactions: countsOf(entry.reactions),
    mine: Array.isArray(mine) ? mine : [],
  };
}

/** Returns the same object if nothing changes. */
export function applyEntry(message: Message, entry: Entry, isMine: boolean): Message {
  if (message.deleted) return message;
  switch (entry.kind) {
    case 'edit':
      return { ...message, text: String(entry.text ?? ''), edited: entry.at };
    case 'delete':
      return { ...message, text: '', deleted: true, reactions: {}, mine: [] };
    case 'react':
      return withReaction(message, String(entry.emoji), entry.on === true, isMine);
    default:
      return message;
  }
}

function withReaction(message: Message, emoji: string, on: boolean, isMine: boolean): Message {
  const reactions = { ...message.reactions };
  const count = (reactions[emoji] ?? 0) + (on ? 1 : -1);
  if (count > 0) reactions[emoji] = count;
  else delete reactions[emoji];
  if (!isMine) return { ...message, reactions };
  const others = message.mine.filter((own) => own !== emoji);
  return { ...message, reactions, mine: on ? [...others, emoji] : others };
}

function countsOf(reactions: unknown): Record<string, number> {
  const counts = Object.entries(reactions ?? {}).filter(([, count]) => count > 0);
  return Object.fromEntries(counts);
}
