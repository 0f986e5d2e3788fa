/**
 * Moderation sessions: the connections of this replica as moderation sees them. Answers their frames,
 * and puts together the notices they get (room-notices.ts) and their review (session-review.ts).
 */
import type { Refusal } from '../../../core/protocol/codes.ts';
import { explain } from '../../../lib/log.ts';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import type { ModerateFrame } from '../../../core/protocol/moderation.ts';
import type { Desk, DeskFrame, Seat } from '../../../core/session/moderating.ts';
import { NOT_JOINED } from '../../../core/session/refusals.ts';
import { actOf } from './acts.ts';
import type { Dropped } from '../queue/drops.ts';
import type { RoomGate } from '../gate.ts';
import type { Moderation, Outcome } from '../moderation.ts';
import { isStaff } from '../rights.ts';
import { createRoomNotices, type RoomNoticesOptions } from './room-notices.ts';
import type { RoomStates } from '../room-states.ts';
import { Seats } from './seats.ts';
import { createSessionReview, type SessionReviewOptions } from './session-review.ts';

export interface LiveDesk extends Desk {
  /** Whether the user is connected to this replica. */
  has(userId: string): boolean;
  /** Other rules hold: looks at everybody anew. */
  reviewAll(): void;
  close(): void;
}

export interface DeskOptions
  extends ActsOptions, RoomNoticesOptions, Omit<SessionReviewOptions, 'seats' | 'tellState'> {
  watchCounts(onChange: (room: string) => void): void;
  /** Who hears that what they sent gave way to others in a full queue. */
  watchDropped(onDrop: (dropped: Dropped) => void): void;
}

interface ActsOptions {
  moderation: Moderation;
  gate: RoomGate;
  states: RoomStates;
}

const ACTS_UNDER_WAY_MAX = 8;
/** Of one person on this replica; a clean-up is one. */
const ACTS_PER_MINUTE = 60;
const NOT_ALLOWED: Refusal = { code: 'forbidden', message: 'only moderators may do this' };
const TOO_MANY: Refusal = {
  code: 'rate_limited',
  message: 'too many acts at once',
  retryAfterMs: 1_000,
};
const TOO_OFTEN: Refusal = { code: 'rate_limited', message: 'too many acts in a minute' };
const DROPPED: Refusal = {
  code: 'forbidden',
  message: 'too much waits for the moderators: this was dropped, send it again later',
};
const AWAY: Refusal = {
  code: 'unavailable',
  message: 'it cannot be done now, try again',
  retryAfterMs: 2_000,
};

export function createDesk(options: DeskOptions): LiveDesk {
  const { counts, log } = options;
  const seats = new Seats();
  const notices = createRoomNotices(options);
  const review = createSessionReview({ ...options, seats, tellState: notices.tellState });
  const act = createActs(options);
  options.watchCounts((room) => {
    for (const seat of seats) if (seat.has(room)) notices.tellCounts(seat, room);
  });
  options.watchDropped(({ room, user, id }) => {
    if (id === undefined) return;
    for (const seat of seats.of(user)) if (seat.has(room)) seat.refuse(DROPPED, { room, id });
  });

  return {
    has: (userId) => seats.of(userId).length > 0,
    enter(seat) {
      // It may have come while the hello was being checked.
      if (review.closeUnwelcome(seat)) return;
      seats.add(seat);
    },
    leave(seat) {
      seats.delete(seat);
      notices.forget(seat);
    },
    joined(seat, room) {
      if (!seat.has(room)) return;
      seat.told?.delete(room);
      review.noteNetworks(seat, room);
      notices.tellState(seat, room);
      const { held, reports } = counts(room);
      if (held + reports > 0) notices.tellCounts(seat, room);
    },
    take(seat, frame) {
      const { room } = frame;
      const about = frame.type === 'queue' ? { room } : { room, id: frame.id };
      if (seat.actsUnderWay >= ACTS_UNDER_WAY_MAX) return seat.refuse(TOO_MANY, about);
      const answer = act(seat, frame);
      if (!(answer instanceof Promise)) return seat.refuse(answer, about);
      seat.actsUnderWay += 1;
      answer.then((outcome) => {
        if (!outcome.ok) return seat.refuse(outcome.refusal, about);
        if (frame.type === 'queue') return;
        const { id } = frame;
        if (frame.type === 'report') return seat.tell({ type: 'reported', room, id });
        seat.tell({ type: 'moderated', room, id, count: outcome.count });
      }, (error) => {
        log.warn('moderation: refused as unavailable', {
          what: frame.type,
          reason: explain(error),
        });
        seat.refuse(AWAY, about);
      }).finally(() => seat.actsUnderWay -= 1);
    },
    reviewAll: review.reviewAll,
    close: notices.close,
  };
}

/** Does what a frame asks for, if its sender may. */
function createActs({ moderation, gate, states }: ActsOptions) {
  const actLimit = createRateLimit({ perMinute: ACTS_PER_MINUTE });
  /** Moderators of a room do not turn on each other: the right is taken away first. */
  const isColleague = ({ action, room, user, everywhere }: ModerateFrame): boolean =>
    (action === 'ban' || action === 'mute') && !everywhere && user !== undefined &&
    states.of(room).rule.moderators.has(user);

  return (seat: Seat, frame: DeskFrame): Promise<Outcome> | Refusal => {
    const { visitor } = seat;
    const { room } = frame;
    if (frame.type === 'report') {
      if (!seat.has(room)) return NOT_JOINED;
      const { target, reason, id } = frame;
      return moderation.report(visitor, { room, target, reason, id });
    }
    if (gate.join(visitor, room) || !moderation.rightsOf(visitor, room).moderate) {
      return NOT_ALLOWED;
    }
    if (frame.type === 'moderate') {
      if (frame.everywhere && !isStaff(visitor)) return NOT_ALLOWED;
      if (isColleague(frame)) return NOT_ALLOWED;
      const retryAfterMs = actLimit.take(visitor.user.id);
      if (retryAfterMs > 0) return { ...TOO_OFTEN, retryAfterMs };
      return actOf(moderation, visitor.author, frame);
    }
    return moderation.queue(room, frame.before).then((queue) => {
      // Who is banned from the site, and why, is for those who keep order there.
      const sanctions = queue.sanctions.filter((one) => one.room !== '' || isStaff(visitor));
      seat.tell({ type: 'queue', ...queue, sanctions });
      return { ok: true };
    });
  };
}
