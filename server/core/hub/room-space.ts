/**
 * Memory limit of rooms: decides whether a join fits, by the estimated memory of rooms and
 * memberships. Shares are reserved for rooms with entries, for signed users and for clients with
 * few rooms, so that a crowd of guests cannot fill it with empty rooms.
 */
import type { RoomMemory } from '../room/room-context.ts';
import { type Account, JoinRefused } from './account.ts';

export interface JoiningClient {
  readonly isGuest: boolean;
  /** Rooms that its connection has joined, including this one. */
  readonly roomCount: number;
}

/** A joining client that pays for opening a room without entries. */
export interface RoomOpener extends JoiningClient {
  readonly account?: Pick<Account, 'chargeEmptyRoom'> | undefined;
}

export interface RoomSpace {
  readonly bytes: number;
  readonly bytesMax: number;
  /** Throws JoinRefused when a room to be loaded does not fit. `isEmpty`: it has no entries. */
  admitRoom(newcomer: JoiningClient | undefined, isEmpty: boolean): void;
  /** Throws JoinRefused when one more member does not fit. */
  admitMember(newcomer: JoiningClient | undefined): void;
}

export interface RoomSpaceOptions {
  bytesMax: number;
  memory: Pick<RoomMemory, 'memberships'>;
  counts(): { open: number; opening: number };
  /** Evicts rooms without members. Returns whether there were any. */
  reclaim(): boolean;
}

/** Measured on Node 24 and Deno 2.9: a room with one member takes 870 bytes, a further member 350. */
const ROOM_BYTES = 700;
const MEMBERSHIP_BYTES = 400;
/** Includes the joins that wait for the room. */
const OPENING_BYTES = 3_000;

/** A connection with more rooms gets a smaller share. */
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

/** Part of the memory that may be in use for the join to fit. */
function shareOf({ isGuest, roomCount }: JoiningClient, isEmpty: boolean): number {
  const hasFew = roomCount <= FEW_ROOMS;
  if (isGuest && isEmpty) return hasFew ? 1 / 2 : 1 / 4;
  return hasFew ? 1 : 3 / 4;
}
