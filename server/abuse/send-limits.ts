/**
 * The gates that count messages: into one room, and into this replica. Of edits, deletions and
 * reactions nobody can make more than their own budget, and moderators must get through a flood.
 */
import { createRate, type Payer, type RateLimit } from '../lib/rate-limit.ts';
import type { Gate } from '../session/gate.ts';
import type { Visitor } from '../session/visitor.ts';
import type { Budget } from './budget.ts';

/** For the clients that wait, not all to come back at once. */
const WAIT_MS_MIN = 500;
const SECOND_MS = 1_000;

export interface RoomBudgets {
  rooms: RateLimit;
  /** As much again, for those who are calm: a few who fill a room must not silence all others in it. */
  reserves: RateLimit;
  users: Pick<Budget, 'isCalm' | 'refund'>;
}

/** Asked only before something is refused. */
export type Moderates = (visitor: Visitor, room: string) => boolean;

export function createRoomLimit(
  { rooms, reserves, users }: RoomBudgets,
  moderates: Moderates,
): Gate {
  return {
    post(visitor, { type, room }) {
      if (type !== 'send') return undefined;
      const waitMs = rooms.take(room);
      if (waitMs === 0) return undefined;
      const { id } = visitor.user;
      if (users.isCalm(id) && reserves.take(room) === 0) return undefined;
      if (moderates(visitor, room)) return undefined;
      // Or whoever tries again and again would spend oneself out of being calm.
      users.refund(id);
      return {
        code: 'rate_limited',
        message: 'too many messages in this room',
        retryAfterMs: Math.max(WAIT_MS_MIN, waitMs),
      };
    },
  };
}

/** 0 means no limit. */
export function createReplicaLimit(
  perSecond: number,
  users: Pick<Budget, 'refund'>,
  moderates: Moderates,
  now?: () => number,
): Gate {
  const rate = createRate({
    perMinute: perSecond * 60,
    burstMs: SECOND_MS,
    ...(now ? { now } : {}),
  });
  const replica: Payer = { paidAtMs: 0 };
  return {
    post(visitor, { type, room }) {
      if (type !== 'send') return undefined;
      const waitMs = rate.take(replica);
      if (waitMs === 0 || moderates(visitor, room)) return undefined;
      users.refund(visitor.user.id);
      return {
        code: 'rate_limited',
        message: 'too many messages on this server',
        retryAfterMs: Math.max(WAIT_MS_MIN, waitMs),
      };
    },
  };
}
