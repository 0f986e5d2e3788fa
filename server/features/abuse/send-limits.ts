/**
 * Rate limits of a room and of a replica, as gates: messages, and what is done to messages. Moderators
 * must get through a flood.
 */
import { createRate, type RateAccount } from '../../lib/rate-limit.ts';
import { type Guard, rateLimited } from '../../core/session/guard.ts';
import { postsIn } from '../../core/session/post-limit.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { Budget } from './budget.ts';

/** For the clients that wait, not all to come back at once. */
const WAIT_MS_MIN = 500;
const SECOND_MS = 1_000;

/** Edits, deletions and reactions that a room takes for each message that it takes. */
export const CHANGES_PER_MESSAGE = 2;

/** What a room takes, and as much again for calm visitors: a few who fill a room must not silence all others. */
export interface RoomBudget {
  all: Pick<Budget, 'take'>;
  calm: Pick<Budget, 'take'>;
}

export interface RoomBudgets {
  messages: RoomBudget;
  /** Edits, deletions and reactions: each is an entry that every member receives. */
  changes: RoomBudget;
  users: Pick<Budget, 'isCalm' | 'refund'>;
}

/** Asked before something is refused, and for deletions. */
export type Moderates = (visitor: Visitor, room: string) => boolean;

export function createRoomLimit(
  { messages, changes, users }: RoomBudgets,
  moderates: Moderates,
): Guard {
  return {
    post(visitor, frame) {
      const { type, room } = frame;
      const isMessage = type === 'send';
      const { all, calm } = isMessage ? messages : changes;
      // A moderator who cleans up must not use up what the visitors have.
      if (type === 'delete' && moderates(visitor, room)) return undefined;
      const count = postsIn(visitor, frame);
      const waitMs = all.take(room, count);
      if (waitMs === 0) return undefined;
      const { id } = visitor.user;
      if (users.isCalm(id) && calm.take(room, count) === 0) return undefined;
      if (moderates(visitor, room)) return undefined;
      // Or repeated tries would use up the visitor's own budget, and with it the calm.
      users.refund(id);
      const what = isMessage ? 'messages' : 'changes';
      return rateLimited(`too many ${what} in this room`, waitMs, WAIT_MS_MIN);
    },
  };
}

/** 0 means no limit. */
export function createReplicaLimit(
  perSecond: number,
  users: Pick<Budget, 'refund'>,
  moderates: Moderates,
  now?: () => number,
): Guard {
  const rate = createRate({
    perMinute: perSecond * 60,
    burstMs: SECOND_MS,
    ...(now ? { now } : {}),
  });
  const replica: RateAccount = { paidAtMs: 0 };
  return {
    post(visitor, { type, room }) {
      if (type !== 'send') return undefined;
      const waitMs = rate.take(replica);
      if (waitMs === 0 || moderates(visitor, room)) return undefined;
      users.refund(visitor.user.id);
      return rateLimited('too many messages on this server', waitMs, WAIT_MS_MIN);
    },
  };
}
