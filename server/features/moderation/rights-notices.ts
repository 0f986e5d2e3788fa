/**
 * Rights notices: why a visitor may not enter or write in a room, by rights, bans, mutes and
 * settings.
 */
import type { Refusal } from '../../core/protocol/codes.ts';
import type { Sanction } from '../../core/protocol/moderation.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import { isStaff, rightsOf } from './rights.ts';
import type { RoomState, RoomStates } from './room-states.ts';
import type { SanctionKind, Sanctions } from './sanctions.ts';

export interface RightsNotices {
  enter(visitor: Visitor, room: string): Refusal | undefined;
  write(visitor: Visitor, room: string, state: RoomState): Refusal | undefined;
  muteOf(visitor: Visitor, room: string): Sanction | undefined;
}

export interface RightsNoticesOptions {
  states: RoomStates;
  sanctions: Sanctions;
  now?: () => number;
}

export const forbidden = (message: string): Refusal => ({ code: 'forbidden', message });
const NOT_YOURS = forbidden('this room is not open to you');
const READ_ONLY = forbidden('this room is read-only for you');
const LOCKED = forbidden('this room is locked: only moderators can write');
const MEMBERS_ONLY = forbidden('only members can write here now');
const NEW_GUEST = forbidden('new guests of your network may only read here for now');

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
  const refusalOf = (message: string, { until }: Sanction): Refusal => {
    if (until === undefined) return forbidden(message);
    const minutes = Math.max(1, Math.ceil((until - now()) / 60_000));
    return forbidden(`${message} for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`);
  };

  return {
    enter(visitor, room) {
      const state = states.of(room);
      if (state.isPlain && sanctions.isEmpty) return undefined;
      const rights = rightsOf(visitor, room, state.rule);
      if (!rights.enter) return NOT_YOURS;
      const ban = sanctionOn('ban', visitor, room, rights.moderate);
      if (!ban) return undefined;
      // Treat new guests of this network alike from now on.
      if (!visitor.isSigned && visitor.network) void sanctions.noteNetwork(ban, visitor.network);
      return refusalOf('you are banned here', ban);
    },
    write(visitor, room, state) {
      const rights = rightsOf(visitor, room, state.rule);
      if (!rights.enter) return NOT_YOURS;
      const ban = sanctionOn('ban', visitor, room, rights.moderate);
      if (ban) return refusalOf('you are banned here', ban);
      const mute = sanctionOn('mute', visitor, room, rights.moderate);
      if (mute) return refusalOf('you are muted here', mute);
      if (rights.moderate) return undefined;
      if (sanctions.isEvasion(visitor, room)) return NEW_GUEST;
      if (!rights.write) return READ_ONLY;
      if (state.settings.locked) return LOCKED;
      return state.settings.membersOnly && !visitor.isSigned ? MEMBERS_ONLY : undefined;
    },
    muteOf(visitor, room) {
      const { moderate } = rightsOf(visitor, room, states.of(room).rule);
      return sanctionOn('mute', visitor, room, moderate);
    },
  };
}
