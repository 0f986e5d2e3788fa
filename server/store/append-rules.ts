/**
 * What an append may do, without a database: which drafts are repetitions, which break a rule, and
 * what the others change. A store looks up what `Lookups` asks for, inside its transaction, and
 * writes what comes out.
 */
import type { Entry } from '../protocol/entry.ts';
import type { Appended, Draft } from './store.ts';

/** What a store knows of a message that a draft is about. */
export interface Target {
  userId: string;
  isMessage: boolean;
  isDeleted: boolean;
  /** Pairs of user and emoji on it. */
  reactions: number;
}

export interface Lookups {
  /** The last seq of a room. */
  head(room: string): number;
  /** The entry that took an id. */
  taken(room: string, id: string): Entry | undefined;
  target(room: string, seq: number): Target | undefined;
}

/** An entry to be written, in order. */
export interface NewEntry {
  room: string;
  entry: Entry;
}

export interface Decision {
  /** One answer for each draft, in order. */
  appended: Appended[];
  entries: NewEntry[];
}

/** Reactions that one message takes. */
export const REACTIONS_MAX = 5_000;

export function decideAppend(drafts: readonly Draft[], lookups: Lookups): Decision {
  const heads = new Map<string, number>();
  const fresh = new Map<string, Entry>();
  const targets = new Map<string, Target | undefined>();
  const entries: NewEntry[] = [];
  const key = (room: string, rest: string | number): string => `${rest} ${room}`;
  const targetOf = (room: string, seq: number): Target | undefined => {
    const at = key(room, seq);
    if (!targets.has(at)) targets.set(at, lookups.target(room, seq));
    return targets.get(at);
  };

  const decide = (draft: Draft): Appended => {
    const { room, id, from } = draft;
    const known = fresh.get(key(room, id)) ?? lookups.taken(room, id);
    if (known) {
      if (known.from.id === from.id) return { ok: true, repeated: true, entry: known };
      return refused('invalid', 'id: somebody else took it in this room');
    }
    const about = draft.target ?? draft.replyTo;
    const target = about === undefined ? undefined : targetOf(room, about);
    const refusal = checkTarget(draft, target);
    if (refusal) return refusal;

    const seq = (heads.get(room) ?? lookups.head(room)) + 1;
    const entry = entryOf(draft, seq);
    heads.set(room, seq);
    fresh.set(key(room, id), entry);
    if (draft.kind === 'message' || draft.kind === 'system') {
      const isMessage = draft.kind === 'message';
      targets.set(key(room, seq), { userId: from.id, isMessage, isDeleted: false, reactions: 0 });
    } else {
      targets.set(key(room, seq), undefined);
      if (draft.kind === 'delete') target!.isDeleted = true;
      if (draft.kind === 'react') target!.reactions += draft.on ? 1 : 0;
    }
    entries.push({ room, entry });
    return { ok: true, repeated: false, entry };
  };
  return { appended: drafts.map(decide), entries };
}

function checkTarget(draft: Draft, target: Target | undefined): Appended | undefined {
  if (draft.kind === 'system') return undefined;
  if (draft.kind === 'message') {
    if (draft.replyTo === undefined || target?.isMessage) return undefined;
    return refused('not_found', 'replyTo: there is no such message');
  }
  if (!target?.isMessage || target.isDeleted) {
    return refused('not_found', 'target: there is no such message');
  }
  if (draft.kind === 'react') {
    if (!draft.on || target.reactions < REACTIONS_MAX) return undefined;
    return refused('forbidden', 'target: the message has as many reactions as it can take');
  }
  if (target.userId === draft.from.id) return undefined;
  return refused('forbidden', 'target: it is somebody else’s message');
}

function refused(code: 'invalid' | 'forbidden' | 'not_found', message: string): Appended {
  return { ok: false, refusal: { code, message } };
}

/** As members see it: a field that a kind does not have is left out, and `message` is not named. */
function entryOf(draft: Draft, seq: number): Entry {
  const { room: _room, kind, ...rest } = draft;
  return { seq, ...rest, ...(kind === 'message' ? {} : { kind }) };
}
