/**
 * The memory bound of rooms: whether a join fits, by an estimate of what open rooms and memberships
 * take. Shares are kept for rooms with entries, for signed users and for clients with few rooms, so
 * that a crowd of guests with many empty rooms cannot take all of it.
 */
import type { RoomMemory } from '../room/room-context.ts';
import { type Account, JoinRefused } from './account.ts';

/** A client that asks to join a room. */
export interface Newcomer {
  readonly isGuest: boolean;
  /** Rooms that its connection has joined, this one included. */
  readonly roomCount: number;
}

/** Who wants to join; pays for a room in which nobody has written. */
export interface Opener extends Newcomer {
  readonly account?: Pick<Account, 'takeEmptyRoom'> | undefined;
}

export interface RoomSpace {
  /** What rooms and memberships are estimated to take. */
  readonly bytes: number;
  readonly bytesMax: number;
  /** Throws JoinRefused when a room that has to be loaded does not fit. `isEmpty`: nobody has written in it. */
  admitRoom(newcomer: Newcomer | undefined, isEmpty: boolean): void;
  /** Throws JoinRefused when one more member of an open room does not fit. */
  admitMember(newcomer: Newcomer | undefined): void;
}

export interface RoomSpaceOptions {
  bytesMax: number;
  memory: Pick<RoomMemory, 'memberships'>;
  /** Rooms in memory, and rooms that are being loaded. */
  counts(): { open: number; opening: number };
  /** Lets go of rooms without members. Returns whether there were any. */
  reclaim(): boolean;
}

/** Measured on Node 24 and Deno 2.9: a room with one member takes 870 bytes, a further member 350. */
const ROOM_BYTES = 700;
const MEMBERSHIP_BYTES = 400;
/** With the joins that wait for it. */
const OPENING_BYTES = 3_000;

/** A connection with at most this many rooms has few. */
const FEW_ROOMS = 8;
const RETRY_AFTER_MS = 10_000;

export function createRoomSpace(
  { bytesMax, memory, counts, reclaim }: RoomSpaceOptions,
): RoomSpace {
  const used = (): number => {
    const { open, opening } = counts();
    return open * ROOM_BYTES + opening * OPENING_BYTES + memory.memberships * MEMBERSHIP_BYTES;
  };
  const admit = (bytes: number, share: number): void => {
    const fits = (): boolean => used() + bytes <= bytesMax * share;
    if (fits() || (reclaim() && fits())) return;
    throw new JoinRefused('too many rooms are in use on this server', RETRY_AFTER_MS);
  };
  return {
    get bytes() {
      return used();
    },
    bytesMax,
    admitRoom(newcomer, isEmpty) {
      if (newcomer) admit(ROOM_BYTES + MEMBERSHIP_BYTES, shareOf(newcomer, isEmpty));
    },
    admitMember(newcomer) {
      if (newcomer) admit(MEMBERSHIP_BYTES, shareOf(newcomer, false));
    },
  };
}

/** The part of the memory that a join may find in use and still fit. */
function shareOf({ isGuest, roomCount }: Newcomer, isEmpty: boolean): number {
  const hasFew = roomCount <= FEW_ROOMS;
  if (isGuest && isEmpty) return hasFew ? 1 / 2 : 1 / 4;
  return hasFew ? 1 : 3 / 4;
}
