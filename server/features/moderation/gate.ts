/**
 * What stands before joins, posts and typing: rights, bans, mutes, settings of rooms, words and
 * links, slow mode, holds. Where nothing of that exists a post costs a look-up or two.
 */
import { BOT_ID_PREFIX } from '../auth/host-claims.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { EditFrame, PostFrame, SendFrame } from '../../core/protocol/frames.ts';
import type { Sanction } from '../../core/protocol/moderation.ts';
import type { Gate, Refused } from '../../core/session/gate.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import { isStaff, rightsOf } from './rights.ts';
import type { RoomState, RoomStates } from './room-states.ts';
import type { SanctionKind, Sanctions } from './sanctions.ts';
import type { SlowMode } from './slow-mode.ts';

export interface RoomGate extends Gate {
  join(visitor: Visitor, room: string): Refused | undefined;
  /** Why the visitor may not write in the room at present; nothing when they may. */
  write(visitor: Visitor, room: string): Refused | undefined;
  /** For the last gate: keeps what this one let through to wait; nothing for all else. */
  hold(visitor: Visitor, frame: PostFrame): Promise<Refused> | undefined;
  /** The mute that keeps the visitor from writing in the room, if one does. */
  muteOf(visitor: Visitor, room: string): Sanction | undefined;
  /** Whether the visitor's messages wait for a moderator. */
  isHeld(visitor: Visitor, room: string): boolean;
}

export interface RoomGateOptions {
  states: RoomStates;
  sanctions: Sanctions;
  slowMode: SlowMode;
  /** The last entries of a room, as far as they are in memory. */
  recent(room: string): readonly Entry[];
  /** Keeps a message for a moderator; resolves with what its sender hears. */
  hold(visitor: Visitor, frame: SendFrame): Promise<Refused>;
  now?: () => number;
}

type Verdict = Refused | undefined;

const forbidden = (message: string): Refused => ({ code: 'forbidden', message });
const NOT_YOURS = forbidden('this room is not open to you');
const READ_ONLY = forbidden('this room is read-only for you');
const LOCKED = forbidden('the room is locked: only moderators write now');
const MEMBERS_ONLY = forbidden('only members may write here now');
const NEW_GUEST = forbidden('new guests of your network may only read here for now');
const BAD_NAME = forbidden('your name has a word or a link that is not allowed here: take another');
const APPROVED_ONLY = forbidden('messages here are approved first: no edits');

export function createRoomGate(options: RoomGateOptions): RoomGate {
  const { states, sanctions, slowMode, recent, hold, now = Date.now } = options;
  /** Let through this gate, to be held by the last one. */
  const toHold = new WeakSet<PostFrame>();

  /** Staff stand above it, a room's moderators above those of their room. */
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
  const enter = (visitor: Visitor, room: string): Refused | undefined => {
    const state = states.of(room);
    if (state.isPlain && sanctions.isEmpty) return undefined;
    const rights = rightsOf(visitor, room, state.rule);
    if (!rights.enter) return NOT_YOURS;
    const ban = sanctionOn('ban', visitor, room, rights.moderate);
    if (!ban) return undefined;
    // From now on new guests of this network are taken for the same one.
    if (!visitor.isSigned && visitor.network) void sanctions.noteNetwork(ban, visitor.network);
    return forbidden(withEnd('you are banned here', ban));
  };
  /** Names that a page vouches for pass; guests and bots go by any. */
  const judgeName = ({ user, author, isSigned }: Visitor, { rule }: RoomState) =>
    isSigned && !user.id.startsWith(BOT_ID_PREFIX)
      ? undefined
      : rule.text?.judge(author.name, isSigned);
  const join = (visitor: Visitor, room: string): Refused | undefined => {
    const refused = enter(visitor, room);
    const state = states.of(room);
    if (refused || !state.rule.text || rightsOf(visitor, room, state.rule).moderate) return refused;
    return judgeName(visitor, state)?.act === 'refuse' ? BAD_NAME : undefined;
  };
  const writeIn = (visitor: Visitor, room: string, state: RoomState): Refused | undefined => {
    const rights = rightsOf(visitor, room, state.rule);
    if (!rights.enter) return NOT_YOURS;
    const ban = sanctionOn('ban', visitor, room, rights.moderate);
    if (ban) return forbidden(withEnd('you are banned here', ban));
    const mute = sanctionOn('mute', visitor, room, rights.moderate);
    if (mute) return forbidden(withEnd('you are muted here', mute));
    if (rights.moderate) return undefined;
    if (sanctions.isEvasion(visitor, room)) return NEW_GUEST;
    if (!rights.write) return READ_ONLY;
    if (state.settings.locked) return LOCKED;
    return state.settings.membersOnly && !visitor.isSigned ? MEMBERS_ONLY : undefined;
  };
  const isFree = (visitor: Visitor, state: RoomState): boolean =>
    state.isPlain && visitor.rooms === undefined && sanctions.isEmpty;
  const waits = ({ isSigned }: Visitor, { settings }: RoomState): boolean =>
    settings.hold === 'everyone' || (settings.hold === 'guests' && !isSigned);

  /** What stands against a text in a room, once its author may write there. */
  const judgeText = (
    visitor: Visitor,
    frame: SendFrame | EditFrame,
    state: RoomState,
  ): Verdict => {
    const verdict = state.rule.text?.judge(frame.text, visitor.isSigned);
    if (verdict?.act === 'refuse') return forbidden(verdict.why);
    const ofName = judgeName(visitor, state);
    if (ofName?.act === 'refuse') return BAD_NAME;
    const isHeld = verdict?.act === 'hold' || ofName?.act === 'hold' || waits(visitor, state);
    // What was approved must not turn into something else.
    if (frame.type === 'edit') return isHeld ? APPROVED_ONLY : undefined;
    const { slowModeSeconds } = state.settings;
    if (slowModeSeconds > 0) {
      const retryAfterMs = slowMode.take(frame, visitor.user.id, slowModeSeconds);
      if (retryAfterMs > 0) {
        const message = `slow mode: one message in ${slowModeSeconds} s`;
        return { code: 'rate_limited', message, retryAfterMs };
      }
    }
    if (isHeld) toHold.add(frame);
    return undefined;
  };
  const judge = (visitor: Visitor, frame: PostFrame, state: RoomState): Verdict => {
    const refused = writeIn(visitor, frame.room, state);
    // Who may read may take back what they wrote.
    if (frame.type === 'delete') return refused && enter(visitor, frame.room);
    if (refused || frame.type === 'react') return refused;
    if (rightsOf(visitor, frame.room, state.rule).moderate) return undefined;
    return judgeText(visitor, frame, state);
  };
  /** A post that was accepted and whose answer was lost is answered, whatever holds by now. */
  const isRepeated = ({ user }: Visitor, { room, id }: PostFrame): boolean =>
    recent(room).some((entry) => entry.id === id && entry.from.id === user.id);

  return {
    join,
    muteOf: (visitor, room) =>
      sanctionOn(
        'mute',
        visitor,
        room,
        rightsOf(visitor, room, states.of(room).rule).moderate,
      ),
    post(visitor, frame) {
      const state = states.of(frame.room);
      if (isFree(visitor, state)) return undefined;
      // Asked first where a message may be held, as that leaves a trace.
      const mayHold = frame.type === 'send' &&
        (state.settings.hold !== 'none' || state.rule.text !== undefined);
      if (mayHold && isRepeated(visitor, frame)) return undefined;
      const refused = judge(visitor, frame, state);
      return refused && !mayHold && isRepeated(visitor, frame) ? undefined : refused;
    },
    hold: (visitor, frame) =>
      frame.type === 'send' && toHold.delete(frame) ? hold(visitor, frame) : undefined,
    typing: (visitor, room) => {
      const state = states.of(room);
      return isFree(visitor, state) ? undefined : writeIn(visitor, room, state);
    },
    write: (visitor, room) => writeIn(visitor, room, states.of(room)),
    isHeld(visitor, room) {
      const state = states.of(room);
      return waits(visitor, state) && !rightsOf(visitor, room, state.rule).moderate;
    },
  };

  function withEnd(message: string, { until }: Sanction): string {
    if (until === undefined) return message;
    const minutes = Math.max(1, Math.ceil((until - now()) / 60_000));
    return `${message} for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`;
  }
}
