/**
 * Room notices: tell clients the state of their rooms (rights and settings), and moderators the
 * queue counts. Remembers the last notice of each connection to send only changes.
 */
import type { RoomStateFrame } from '../../../core/protocol/moderation.ts';
import type { ModerationSession } from '../../../core/session/moderation-session.ts';
import type { RoomGuard } from '../room-guard.ts';
import type { Moderation } from '../moderation.ts';
import { isStaff } from '../rights.ts';
import { isPlainSettings, type RoomStates } from '../room-states.ts';
import type { Sanctions } from '../sanctions.ts';
import type { Counts } from '../queue/queue-counts.ts';

export interface RoomNotices {
  tellState(session: ModerationSession, room: string): void;
  tellCounts(session: ModerationSession, room: string): void;
  forget(session: ModerationSession): void;
  close(): void;
}

export interface RoomNoticesOptions {
  moderation: Moderation;
  guard: RoomGuard;
  states: RoomStates;
  sanctions: Sanctions;
  counts(room: string): Counts;
  checkEveryMs?: number;
}

const CHECK_EVERY_MS = 5_000;

export function createRoomNotices(options: RoomNoticesOptions): RoomNotices {
  const { moderation, guard, states, sanctions, counts, checkEveryMs = CHECK_EVERY_MS } = options;
  const notPlain = new Set<ModerationSession>();

  const stateOf = (session: ModerationSession, room: string): RoomStateFrame => {
    const { settings } = states.of(room);
    const refused = guard.write(session.visitor, room);
    const { moderate } = moderation.rightsOf(session.visitor, room);
    const may = refused
      ? {
        write: false,
        why: refused.message,
        reason: refused.reason,
        until: refused.until,
        note: refused.note,
      }
      : { write: true };
    return { type: 'room', room, ...may, moderate, ...settings };
  };
  const tellState = (session: ModerationSession, room: string): void => {
    const { rooms, user } = session.visitor;
    const { isPlain: isPlainRoom, rule } = states.of(room);
    // A fast path, so that a rush of returning clients costs a few look-ups.
    const isUsual = isPlainRoom && sanctions.isEmpty && !session.sentStates &&
      rooms === undefined &&
      !isStaff(session.visitor) && !rule.moderators.has(user.id);
    if (isUsual) return;
    const frame = stateOf(session, room);
    const before = session.sentStates?.get(room);
    if (before === undefined && isPlain(frame)) return;
    // The text names the minutes left; that alone is no change.
    const { why: _, ...lasting } = frame;
    const text = JSON.stringify(lasting);
    if (before === text) return;
    session.sendFrame(frame);
    if (isPlain(frame)) return void session.sentStates!.delete(room);
    session.sentStates ??= new Map();
    session.sentStates.set(room, text);
    notPlain.add(session);
  };
  const timer = setInterval(() => {
    for (const session of notPlain) {
      for (const room of session.sentStates!.keys()) {
        if (session.has(room)) tellState(session, room);
        else session.sentStates!.delete(room);
      }
      if (session.sentStates!.size === 0) notPlain.delete(session);
    }
  }, checkEveryMs);

  return {
    tellState,
    tellCounts(session, room) {
      if (!moderation.rightsOf(session.visitor, room).moderate) return;
      const { held, reports } = counts(room);
      session.sendFrame({ type: 'queue', room, heldCount: held, reportCount: reports });
    },
    forget: (session) => void notPlain.delete(session),
    close: () => clearInterval(timer),
  };
}

function isPlain(frame: RoomStateFrame): boolean {
  return frame.write && !frame.moderate && isPlainSettings(frame);
}
