/**
 * Rate limits of rooms and replicas. Moderators are exempt, so they can act during a flood.
 */
import { createRate, type RateAccount } from '../../lib/rate-limit.ts';
import { type Guard, rateLimited } from '../../core/session/guard.ts';
import { postsIn } from '../../core/session/post-limit.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { Budget } from './budget.ts';

/** Keeps waiting clients from all coming back at once. */
const WAIT_MS_MIN = 500;
const SECOND_MS = 1_000;

export const CHANGES_PER_MESSAGE = 2;

/** A second budget is for calm users: a few who flood a room must not silence the rest. */
export interface RoomBudget {
  all: Pick<Budget, 'take'>;
  calm: Pick<Budget, 'take'>;
}

export interface RoomBudgets {
  messages: RoomBudget;
  /** Edits, deletions and reactions: each is an entry sent to every member. */
  changes: RoomBudget;
  users: Pick<Budget, 'isCalm' | 'refund'>;
}

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
      // A clean-up must not use up the members' budget.
      if (type === 'delete' && moderates(visitor, room)) return undefined;
      const count = postsIn(visitor, frame);
      const waitMs = all.take(room, count);
      if (waitMs === 0) return undefined;
      const { id } = visitor.user;
      if (users.isCalm(id) && calm.take(room, count) === 0) return undefined;
      if (moderates(visitor, room)) return undefined;
      // Retries must not use up the user's own budget, and with it their calm.
      users.refund(id);
      const what = isMessage ? 'messages' : 'changes';
      return rateLimited(`too many ${what} in this room`, waitMs, {
        reason: 'room_busy',
        leastMs: WAIT_MS_MIN,
      });
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
      return rateLimited('too many messages on this server', waitMs, {
        reason: 'server_busy',
        leastMs: WAIT_MS_MIN,
      });
    },
  };
}
