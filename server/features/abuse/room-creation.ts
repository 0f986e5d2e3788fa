/**
 * Room creation guard: the first message creates a room, which takes space in the store. The rules
 * say who may; users have a budget, and guests a small one.
 */
import type { Refusal } from '../../core/protocol/codes.ts';
import { forgetFirst } from '../../lib/forget-first.ts';
import { createRate, createRateLimit, type RateAccount } from '../../lib/rate-limit.ts';
import { type Guard, rateLimited } from '../../core/session/guard.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { Budget } from './budget.ts';

export interface RoomCreationOptions {
  /** Whether the room has no message; undefined if it is not in memory here. */
  isEmpty(room: string): boolean | undefined;
  mayCreate(visitor: Visitor, room: string): boolean;
  users: Pick<Budget, 'refund'>;
  isLimited: boolean;
  now?: () => number;
}

const HOUR_MS = 3_600_000;
const MINUTES_PER_HOUR = 60;
/** Per guest, also as a burst. */
export const ROOMS_PER_GUEST_PER_HOUR = 10;
/** Guests of one network: each pupil of a school class may open a room. */
export const ROOMS_PER_NETWORK_PER_HOUR = 200;
/** All guests of a replica: a site with a room per page keeps adding pages. */
export const ROOMS_OF_GUESTS_PER_HOUR = 2_000;
/** Part of it for guests who never posted; the rest is for those who did. */
export const ROOMS_OF_NEW_GUESTS_PER_HOUR = 1_000;
/** Per signed user: a helpdesk opens a room for each visitor. */
export const ROOMS_PER_USER_PER_HOUR = 1_000;
/** Rooms counted already that may have no message yet, as it is held or was refused. */
const PAID_ROOMS_MAX = 10_000;
const FORGOTTEN_AT_ONCE = 1_000;

const NOT_ALLOWED: Refusal = {
  code: 'forbidden',
  reason: 'no_new_room',
  message: 'you may not create a room here',
};

export function createRoomCreation(options: RoomCreationOptions): Guard {
  const { isEmpty, mayCreate, users, isLimited, now = () => performance.now() } = options;
  const perHour = (count: number) => ({
    perMinute: isLimited ? count / MINUTES_PER_HOUR : 0,
    burstMs: HOUR_MS,
    now,
  });
  const byGuest = createRateLimit(perHour(ROOMS_PER_GUEST_PER_HOUR));
  const byNetwork = createRateLimit(perHour(ROOMS_PER_NETWORK_PER_HOUR));
  const byUser = createRateLimit(perHour(ROOMS_PER_USER_PER_HOUR));
  const ofGuests = createRate(perHour(ROOMS_OF_GUESTS_PER_HOUR));
  const ofNewGuests = createRate(perHour(ROOMS_OF_NEW_GUESTS_PER_HOUR));
  const guests: RateAccount = { paidAtMs: 0 };
  const newGuests: RateAccount = { paidAtMs: 0 };
  const paid = new Map<string, true>();

  const takeRoom = ({ user, network, isSigned, knownSinceMs }: Visitor): number => {
    if (isSigned) return byUser.take(user.id);
    const waitMs = Math.max(
      byGuest.waitMs(user.id, 1),
      network === undefined ? 0 : byNetwork.waitMs(network, 1),
      knownSinceMs === undefined ? ofNewGuests.waitMs(newGuests, 1) : 0,
      ofGuests.waitMs(guests, 1),
    );
    if (waitMs > 0) return waitMs;
    byGuest.take(user.id);
    if (network !== undefined) byNetwork.take(network);
    if (knownSinceMs === undefined) ofNewGuests.take(newGuests);
    return ofGuests.take(guests);
  };

  return {
    post(visitor, { type, room }) {
      if (type !== 'send' || isEmpty(room) === false) return undefined;
      if (!mayCreate(visitor, room)) {
        users.refund(visitor.user.id);
        return NOT_ALLOWED;
      }
      if (paid.has(room)) return undefined;
      const waitMs = takeRoom(visitor);
      if (waitMs === 0) {
        if (paid.size >= PAID_ROOMS_MAX) forgetFirst(paid, FORGOTTEN_AT_ONCE);
        paid.set(room, true);
        return undefined;
      }
      users.refund(visitor.user.id);
      return rateLimited('too many new rooms', waitMs, { reason: 'new_rooms_max' });
    },
  };
}
