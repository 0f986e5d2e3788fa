/**
 * The moderation gate before joins, posts and typing: standing (rights-notices.ts), words and links, slow
 * mode, holds. Where nothing of that exists a post costs a look-up or two.
 */
import type { Refusal } from '../../core/protocol/codes.ts';
import { BOT_ID_PREFIX } from '../auth/host-claims.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { EditFrame, PostFrame, SendFrame } from '../../core/protocol/frames.ts';
import type { Guard } from '../../core/session/guard.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import { rightsOf } from './rights.ts';
import type { RoomState } from './room-states.ts';
import type { SlowMode } from './slow-mode.ts';
import {
  createRightsNotices,
  forbidden,
  type RightsNotices,
  type RightsNoticesOptions,
} from './rights-notices.ts';

export interface RoomGuard extends Guard {
  join(visitor: Visitor, room: string): Refusal | undefined;
  /** Why the visitor may not write in the room at present; nothing when they may. */
  write(visitor: Visitor, room: string): Refusal | undefined;
  /** For the last gate: keeps what this one let through to wait; nothing for all else. */
  hold(visitor: Visitor, frame: PostFrame): Promise<Refusal> | undefined;
  muteOf: RightsNotices['muteOf'];
}

export interface RoomGateOptions extends RightsNoticesOptions {
  slowMode: SlowMode;
  /** The last entries of a room, as far as they are in memory. */
  recent(room: string): readonly Entry[];
  /** Keeps a message for a moderator; resolves with what its sender hears. */
  hold(visitor: Visitor, frame: SendFrame): Promise<Refusal>;
}

const BAD_NAME = forbidden('your name has a word or a link that is not allowed here: take another');
const APPROVED_ONLY = forbidden('messages here are approved first: no edits');

export function createRoomGuard(options: RoomGateOptions): RoomGuard {
  const { states, sanctions, slowMode, recent, hold } = options;
  const standing = createRightsNotices(options);
  /** Let through this gate, to be held by the last one. */
  const toHold = new WeakSet<PostFrame>();

  const join = (visitor: Visitor, room: string): Refusal | undefined => {
    const refused = standing.enter(visitor, room);
    const state = states.of(room);
    if (refused || !state.rule.text || rightsOf(visitor, room, state.rule).moderate) return refused;
    return judgeName(visitor, state)?.act === 'refuse' ? BAD_NAME : undefined;
  };
  const isFree = (visitor: Visitor, state: RoomState): boolean =>
    state.isPlain && visitor.rooms === undefined && sanctions.isEmpty;

  /** What stands against a text in a room, once its author may write there. */
  const judgeText = (
    visitor: Visitor,
    frame: SendFrame | EditFrame,
    state: RoomState,
  ): Refusal | undefined => {
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
  const judge = (visitor: Visitor, frame: PostFrame, state: RoomState): Refusal | undefined => {
    const refused = standing.write(visitor, frame.room, state);
    // Who may read may take back what they wrote.
    if (frame.type === 'delete') return refused && standing.enter(visitor, frame.room);
    if (refused || frame.type === 'react') return refused;
    if (rightsOf(visitor, frame.room, state.rule).moderate) return undefined;
    return judgeText(visitor, frame, state);
  };
  /** A post that was accepted and whose answer was lost is answered, whatever holds by now. */
  const isRepeated = ({ user }: Visitor, { room, id }: PostFrame): boolean =>
    recent(room).some((entry) => entry.id === id && entry.from.id === user.id);

  return {
    join,
    muteOf: standing.muteOf,
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
      return isFree(visitor, state) ? undefined : standing.write(visitor, room, state);
    },
    write: (visitor, room) => standing.write(visitor, room, states.of(room)),
  };
}

/** Names that a page vouches for pass; guests and bots go by any. */
function judgeName({ user, author, isSigned }: Visitor, { rule }: RoomState) {
  return isSigned && !user.id.startsWith(BOT_ID_PREFIX)
    ? undefined
    : rule.text?.judge(author.name, isSigned);
}

function waits({ isSigned }: Visitor, { settings }: RoomState): boolean {
  return settings.hold === 'everyone' || (settings.hold === 'guests' && !isSigned);
}
