/**
 * Rules for drafts: a draft becomes an entry, or is refused for a reason that only the store can
 * tell without a race. Used inside the transaction of every store that decides in TypeScript.
 */
import type { Refusal } from '../protocol/codes.ts';
import type { Entry } from '../protocol/entry.ts';
import { EMOJIS_MAX, REACTORS_MAX } from './bounds.ts';
import type { Draft } from './store.ts';

/** What the rules ask about a room, answered inside the transaction that appends. */
export interface RoomView {
  /** The message with this seq; nothing when it is not there (any more) or is of another kind. */
  message(seq: number): { authorId: string; isDeleted: boolean } | undefined;
  hasReactor(seq: number, emoji: string, userId: string): boolean;
  /** People by emoji on a message. */
  counts(seq: number): ReadonlyMap<string, number>;
}

/** The rules that only the store can check without a race. */
export const RULES = {
  idTaken: { code: 'invalid', message: 'id: another user took it in this room' },
  noMessage: { code: 'not_found', message: 'there is no such message' },
  deleted: { code: 'not_found', message: 'the message was deleted' },
  notYours: { code: 'forbidden', message: 'the message is somebody else’s' },
  full: { code: 'forbidden', message: `a message holds at most ${REACTORS_MAX} reactions` },
  emojis: {
    code: 'invalid',
    message: `emoji: a message holds at most ${EMOJIS_MAX} different ones`,
  },
} as const satisfies Record<string, Refusal>;

/** Nothing when the draft may become an entry. That its id is free is for the store to check. */
export function refuseDraft(draft: Draft, room: RoomView): Refusal | undefined {
  if (draft.kind === 'system') return undefined;
  if (draft.kind === 'message') {
    // An answer to a deleted message may stand: it was written before its author saw the deletion.
    if (draft.replyTo === undefined || room.message(draft.replyTo)) return undefined;
    return RULES.noMessage;
  }
  const target = draft.target ?? 0;
  const message = room.message(target);
  if (!message) return RULES.noMessage;
  if (message.isDeleted) return RULES.deleted;
  if (draft.kind !== 'react') {
    const isAllowed = draft.kind === 'delete' && draft.isModerating === true;
    return isAllowed || message.authorId === draft.from.id ? undefined : RULES.notYours;
  }
  if (!draft.on || changesNothing(draft, room)) return undefined;
  const counts = room.counts(target);
  if (!counts.has(draft.emoji ?? '') && counts.size >= EMOJIS_MAX) return RULES.emojis;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return total < REACTORS_MAX ? undefined : RULES.full;
}

/**
 * Whether a reaction is on, or off, already. It is answered with the message that it is about and
 * adds nothing: readers who count reactions as they come would count it.
 */
export function changesNothing({ kind, target, emoji, from, on }: Draft, room: RoomView): boolean {
  return kind === 'react' && room.hasReactor(target ?? 0, emoji ?? '', from.id) === on;
}

/** The entry that a draft becomes. Fields that are absent stay absent, `message` is the absent kind. */
export function acceptDraft(draft: Draft, seq: number): Entry {
  const { id, kind, from, at, via, text, replyTo, target, emoji, on } = draft;
  const entry: Entry = { seq, id, from, at, via };
  if (kind !== 'message') entry.kind = kind;
  if (text !== undefined) entry.text = text;
  if (replyTo !== undefined) entry.replyTo = replyTo;
  if (target !== undefined) entry.target = target;
  if (emoji !== undefined) entry.emoji = emoji;
  if (on !== undefined) entry.on = on;
  return entry;
}
