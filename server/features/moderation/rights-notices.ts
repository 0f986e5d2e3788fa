/**
 * Rights notices: why a visitor may not enter or write in a room, by rights, bans, mutes and
 * settings.
 */
import type { Refusal, RefusalReason } from '../../core/protocol/codes.ts';
import type { Sanction } from '../../core/protocol/moderation.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import { isStaff, rightsOf } from './rights.ts';
import type { RoomState, RoomStates } from './room-states.ts';
import type { SanctionKind, Sanctions } from './sanctions.ts';

export interface RightsNotices {
  enter(visitor: Visitor, room: string): Refusal | undefined;
  write(visitor: Visitor, room: string, state: RoomState): Refusal | undefined;
}

export interface RightsNoticesOptions {
  states: RoomStates;
  sanctions: Sanctions;
  now?: () => number;
}

export const forbidden = (reason: RefusalReason, message: string): Refusal => ({
  code: 'forbidden',
  reason,
  message,
});
const PRIVATE = forbidden('private', 'this room is not open to you');
const READ_ONLY = forbidden('read_only', 'this room is read-only for you');
const LOCKED = forbidden('locked', 'this room is locked: only moderators can write');
const MEMBERS_ONLY = forbidden('members_only', 'only members can write here now');
const NEW_GUEST = forbidden('new_guest', 'new guests of your network may only read here for now');

export function createRightsNotices(options: RightsNoticesOptions): RightsNotices {
  const { states, sanctions, now = Date.now } = options;

  /** Staff are exempt; a room's moderators are exempt from sanctions of their room. */
  const sanctionOn = (
    kind: SanctionKind,
    visitor: Visitor,
    room: string,
    isModerator: boolean,
  ): Sanction | undefined => {
    if (sanctions.isEmpty || isStaff(visitor)) return undefined;
    const { id } = visitor.user;
    return sanctions.find(kind, id, '') ??
      (isModerator ? undefined : sanctions.find(kind, id, room));
  };

  return {
    enter(visitor, room) {
      const state = states.of(room);
      if (state.isPlain && sanctions.isEmpty) return undefined;
      const rights = rightsOf(visitor, room, state.rule);
      if (!rights.enter) return PRIVATE;
      const ban = sanctionOn('ban', visitor, room, rights.moderate);
      if (!ban) return undefined;
      // Treat new guests of this network alike from now on.
      if (!visitor.isSigned && visitor.network) void sanctions.noteNetwork(ban, visitor.network);
      return refusalOf(ban, now());
    },
    write(visitor, room, state) {
      const rights = rightsOf(visitor, room, state.rule);
      if (!rights.enter) return PRIVATE;
      const ban = sanctionOn('ban', visitor, room, rights.moderate);
      if (ban) return refusalOf(ban, now());
      const mute = sanctionOn('mute', visitor, room, rights.moderate);
      if (mute) return refusalOf(mute, now());
      if (rights.moderate) return undefined;
      if (sanctions.isEvasion(visitor, room)) return NEW_GUEST;
      if (!rights.write) return READ_ONLY;
      if (state.settings.locked) return LOCKED;
      return state.settings.membersOnly && !visitor.isSigned ? MEMBERS_ONLY : undefined;
    },
  };
}

/** Tells the sanctioned person how long it lasts, and the moderator's words. */
export function refusalOf({ kind, until, reason: note }: Sanction, nowMs: number): Refusal {
  const reason = kind === 'ban' ? 'banned' : 'muted';
  const minutes = Math.max(1, Math.ceil(((until ?? 0) - nowMs) / 60_000));
  const time = until === undefined
    ? ''
    : ` for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`;
  return {
    ...forbidden(reason, `you are ${reason} here${time}`),
    ...until === undefined ? {} : { until, retryAfterMs: Math.max(1_000, until - nowMs) },
    ...note ? { note } : {},
  };
}
