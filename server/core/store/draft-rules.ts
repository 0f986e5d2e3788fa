/**
 * Draft rules: whether a draft becomes an entry, or is refused for a reason that only the store can
 * check without a race. Stores that decide in TypeScript call them inside the append transaction.
 */
import type { Refusal } from '../protocol/codes.ts';
import type { Entry } from '../protocol/entry.ts';
import { EMOJIS_MAX, REACTORS_MAX } from './bounds.ts';
import type { Draft } from './store.ts';

/** The state of a room that the rules need, read inside the append transaction. */
export interface RoomView {
  /** Undefined when there is no entry with this seq, or it is not a message. */
  message(seq: number): { authorId: string; isDeleted: boolean } | undefined;
  hasReactor(seq: number, emoji: string, userId: string): boolean;
  counts(seq: number): ReadonlyMap<string, number>;
}

export const RULES = {
  idTaken: { code: 'invalid', message: 'id: another user of this room already used it' },
  noMessage: { code: 'not_found', reason: 'no_message', message: 'there is no such message' },
  deleted: { code: 'not_found', reason: 'deleted', message: 'the message was deleted' },
  notYours: {
    code: 'forbidden',
    reason: 'not_yours',
    message: 'the message belongs to another user',
  },
  full: {
    code: 'forbidden',
    reason: 'reactions_max',
    max: REACTORS_MAX,
    message: `a message holds at most ${REACTORS_MAX} reactions`,
  },
  emojis: {
    code: 'invalid',
    reason: 'emojis_max',
    max: EMOJIS_MAX,
    message: `emoji: a message holds at most ${EMOJIS_MAX} different ones`,
  },
} as const satisfies Record<string, Refusal>;

/** Undefined when the draft may become an entry. The store itself checks that its id is free. */
export function refuseDraft(draft: Draft, room: RoomView): Refusal | undefined {
  if (draft.kind === 'system') return undefined;
  if (draft.kind === 'message') {
    // A reply to a deleted message is valid: its author may not have seen the deletion.
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

/** A reaction already on, or off, adds no entry, because readers who count would count it twice. */
export function changesNothing({ kind, target, emoji, from, on }: Draft, room: RoomView): boolean {
  return kind === 'react' && room.hasReactor(target ?? 0, emoji ?? '', from.id) === on;
}

/** The entry made of a draft. An absent kind means `message`. */
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
