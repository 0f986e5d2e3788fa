/**
 * Moderation sessions: the connections of this replica from moderation's view. Runs their commands,
 * and assembles notices (room-notices.ts) and reviews (session-review.ts).
 */
import type { Refusal } from '../../../core/protocol/codes.ts';
import { explain } from '../../../lib/log.ts';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import type { ModerateFrame } from '../../../core/protocol/moderation.ts';
import type {
  ModerationFrame,
  ModerationSession,
  ModerationSessions,
} from '../../../core/session/moderation-session.ts';
import { NOT_JOINED } from '../../../core/session/refusals.ts';
import { runCommand } from './run-command.ts';
import type { Dropped } from '../queue/drops.ts';
import type { RoomGuard } from '../room-guard.ts';
import type { Moderation, Outcome } from '../moderation.ts';
import { isStaff } from '../rights.ts';
import { createRoomNotices, type RoomNoticesOptions } from './room-notices.ts';
import type { RoomStates } from '../room-states.ts';
import { SessionTable } from './session-table.ts';
import { createSessionReview, type SessionReviewOptions } from './session-review.ts';

export interface LiveModerationSessions extends ModerationSessions {
  has(userId: string): boolean;
  reviewAll(): void;
  close(): void;
}

export interface ModerationSessionsOptions
  extends CommandOptions, RoomNoticesOptions, Omit<SessionReviewOptions, 'sessions' | 'tellState'> {
  watchCounts(onChange: (room: string) => void): void;
  watchDropped(onDrop: (dropped: Dropped) => void): void;
}

interface CommandOptions {
  moderation: Moderation;
  guard: RoomGuard;
  states: RoomStates;
}

const UNDER_WAY_MAX = 8;
/** Per person and replica; a bulk command counts as one. */
const COMMANDS_PER_MINUTE = 60;
/** Per person and replica. An answer can be ten thousand times as long as the request. */
const QUEUES_PER_MINUTE = 120;
const NOT_ALLOWED: Refusal = { code: 'forbidden', message: 'only moderators may do this' };
const TOO_MANY: Refusal = {
  code: 'rate_limited',
  message: 'too many commands at once',
  retryAfterMs: 1_000,
};
const TOO_OFTEN: Refusal = { code: 'rate_limited', message: 'too many commands in a minute' };
const DROPPED: Refusal = {
  code: 'forbidden',
  reason: 'review_full',
  message: 'the queue for moderators is full, this was dropped: send it again later',
};
const AWAY: Refusal = {
  code: 'unavailable',
  message: 'not available now: try again',
  retryAfterMs: 2_000,
};

export function createModerationSessions(
  options: ModerationSessionsOptions,
): LiveModerationSessions {
  const { counts, log } = options;
  const sessions = new SessionTable();
  const notices = createRoomNotices(options);
  const review = createSessionReview({ ...options, sessions, tellState: notices.tellState });
  const runFrame = createCommands(options);
  options.watchCounts((room) => {
    for (const session of sessions) if (session.has(room)) notices.tellCounts(session, room);
  });
  options.watchDropped(({ room, user, id }) => {
    if (id === undefined) return;
    for (const session of sessions.of(user)) {
      if (session.has(room)) session.refuse(DROPPED, { room, id });
    }
  });

  return {
    has: (userId) => sessions.of(userId).length > 0,
    enter(session) {
      // A ban or sign-out may have arrived while the hello was being checked.
      if (review.closeUnwelcome(session)) return;
      sessions.add(session);
    },
    leave(session) {
      sessions.delete(session);
      notices.forget(session);
    },
    joined(session, room) {
      if (!session.has(room)) return;
      session.sentStates?.delete(room);
      review.noteNetworks(session, room);
      notices.tellState(session, room);
      const { held, reports } = counts(room);
      if (held + reports > 0) notices.tellCounts(session, room);
    },
    handleFrame(session, frame) {
      const { room } = frame;
      const about = frame.type === 'queue' ? { room } : { room, id: frame.id };
      if (session.commandsUnderWay >= UNDER_WAY_MAX) return session.refuse(TOO_MANY, about);
      const answer = runFrame(session, frame);
      if (!(answer instanceof Promise)) return session.refuse(answer, about);
      session.commandsUnderWay += 1;
      answer.then((outcome) => {
        if (!outcome.ok) return session.refuse(outcome.refusal, about);
        if (frame.type === 'queue') return;
        const { id } = frame;
        if (frame.type === 'report') return session.sendFrame({ type: 'reported', room, id });
        session.sendFrame({ type: 'moderated', room, id, count: outcome.count });
      }, (error) => {
        log.warn('moderation: refused as unavailable', {
          what: frame.type,
          reason: explain(error),
        });
        session.refuse(AWAY, about);
      }).finally(() => session.commandsUnderWay -= 1);
    },
    reviewAll: review.reviewAll,
    close: notices.close,
  };
}

function createCommands({ moderation, guard, states }: CommandOptions) {
  const commandLimit = createRateLimit({ perMinute: COMMANDS_PER_MINUTE });
  const queueLimit = createRateLimit({ perMinute: QUEUES_PER_MINUTE });
  /** A room's moderators cannot sanction each other: revoke the right first. */
  const isColleague = ({ action, room, user, everywhere }: ModerateFrame): boolean =>
    (action === 'ban' || action === 'mute') && !everywhere && user !== undefined &&
    states.of(room).rule.moderators.has(user);

  return (session: ModerationSession, frame: ModerationFrame): Promise<Outcome> | Refusal => {
    const { visitor } = session;
    const { room } = frame;
    if (frame.type === 'report') {
      if (!session.has(room)) return NOT_JOINED;
      const { target, reason, id } = frame;
      return moderation.report(visitor, { room, target, reason, id });
    }
    if (guard.join(visitor, room) || !moderation.rightsOf(visitor, room).moderate) {
      return NOT_ALLOWED;
    }
    if (frame.type === 'moderate') {
      if (frame.everywhere && !isStaff(visitor)) return NOT_ALLOWED;
      if (isColleague(frame)) return NOT_ALLOWED;
      const retryAfterMs = commandLimit.take(visitor.user.id);
      if (retryAfterMs > 0) return { ...TOO_OFTEN, retryAfterMs };
      return runCommand(moderation, visitor.author, frame);
    }
    const retryAfterMs = queueLimit.take(visitor.user.id);
    if (retryAfterMs > 0) return { ...TOO_OFTEN, retryAfterMs };
    return moderation.queue(room, frame.before).then((queue) => {
      // Sanctions of the whole site are visible to site staff only.
      const sanctions = queue.sanctions.filter((one) => one.room !== '' || isStaff(visitor));
      session.sendFrame({ type: 'queue', ...queue, sanctions });
      return { ok: true };
    });
  };
}
