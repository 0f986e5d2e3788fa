/**
 * The room guard: checks joins, posts and typing by rights (rights-notices.ts), text rules, slow
 * mode and holds. In a plain room this costs a look-up or two.
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
import { createRightsNotices, forbidden, type RightsNoticesOptions } from './rights-notices.ts';

export interface RoomGuard extends Guard {
  join(visitor: Visitor, room: string): Refusal | undefined;
  /** The reason to refuse a post at present; undefined if the visitor may write. */
  write(visitor: Visitor, room: string): Refusal | undefined;
  /** For the last guard: stores a message that this guard marked; undefined for anything else. */
  hold(visitor: Visitor, frame: PostFrame): Promise<Refusal> | undefined;
}

export interface RoomGuardOptions extends RightsNoticesOptions {
  slowMode: SlowMode;
  recent(room: string): readonly Entry[];
  hold(visitor: Visitor, frame: SendFrame): Promise<Refusal>;
}

const BAD_NAME = forbidden(
  'name',
  'your name has a word or a link that is not allowed here: take another',
);
const APPROVED_ONLY = forbidden('no_edits', 'messages here are approved first: no edits');

export function createRoomGuard(options: RoomGuardOptions): RoomGuard {
  const { states, sanctions, slowMode, recent, hold } = options;
  const notices = createRightsNotices(options);
  const toHold = new WeakSet<PostFrame>();

  const join = (visitor: Visitor, room: string): Refusal | undefined => {
    const refused = notices.enter(visitor, room);
    const state = states.of(room);
    if (refused || !state.rule.text || rightsOf(visitor, room, state.rule).moderate) return refused;
    return judgeName(visitor, state)?.action === 'refuse' ? BAD_NAME : undefined;
  };
  const isFree = (visitor: Visitor, state: RoomState): boolean =>
    state.isPlain && visitor.rooms === undefined && sanctions.isEmpty;

  const judgeText = (
    visitor: Visitor,
    frame: SendFrame | EditFrame,
    state: RoomState,
  ): Refusal | undefined => {
    const verdict = state.rule.text?.judge(frame.text, visitor.isSigned);
    if (verdict?.action === 'refuse') return verdict.refusal;
    const ofName = judgeName(visitor, state);
    if (ofName?.action === 'refuse') return BAD_NAME;
    const isHeld = verdict?.action === 'hold' || ofName?.action === 'hold' ||
      isHeldBySettings(visitor, state);
    // An approved message must not turn into something else.
    if (frame.type === 'edit') return isHeld ? APPROVED_ONLY : undefined;
    const { slowModeSeconds } = state.settings;
    if (slowModeSeconds > 0) {
      const retryAfterMs = slowMode.admitMessage(frame, visitor.user.id, slowModeSeconds);
      if (retryAfterMs > 0) {
        const message = `slow mode: one message in ${slowModeSeconds} s`;
        const details = { reason: 'slow_mode', seconds: slowModeSeconds } as const;
        return { code: 'rate_limited', ...details, message, retryAfterMs };
      }
    }
    if (isHeld) toHold.add(frame);
    return undefined;
  };
  const judge = (visitor: Visitor, frame: PostFrame, state: RoomState): Refusal | undefined => {
    const refused = notices.write(visitor, frame.room, state);
    // A visitor who may only read may still delete their own messages.
    if (frame.type === 'delete') return refused && notices.enter(visitor, frame.room);
    if (refused || frame.type === 'react') return refused;
    if (rightsOf(visitor, frame.room, state.rule).moderate) return undefined;
    return judgeText(visitor, frame, state);
  };
  /** Whether the post was accepted before: it is acknowledged again, whatever rules hold by now. */
  const isRepeated = ({ user }: Visitor, { room, id }: PostFrame): boolean =>
    recent(room).some((entry) => entry.id === id && entry.from.id === user.id);

  return {
    join,
    post(visitor, frame) {
      const state = states.of(frame.room);
      if (isFree(visitor, state)) return undefined;
      // Checked first if a message may be held, as holding has a side effect.
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
      return isFree(visitor, state) ? undefined : notices.write(visitor, room, state);
    },
    write: (visitor, room) => notices.write(visitor, room, states.of(room)),
  };
}

/** Names of signed users are not checked; guests and bots choose their own. */
function judgeName({ user, author, isSigned }: Visitor, { rule }: RoomState) {
  return isSigned && !user.id.startsWith(BOT_ID_PREFIX)
    ? undefined
    : rule.text?.judge(author.name, isSigned);
}

function isHeldBySettings({ isSigned }: Visitor, { settings }: RoomState): boolean {
  return settings.hold === 'everyone' || (settings.hold === 'guests' && !isSigned);
}
