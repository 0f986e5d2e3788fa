/** Join with the latest page: for a new member, or one whose resume would be too long. */
import type { Scheduler } from '../../lib/runtime.ts';
import type { SharedCalls } from '../../lib/shared-calls.ts';
import type { Room } from '../room/room.ts';
import { RECENT_ENTRIES_DEFAULTS } from '../room/recent-entries.ts';
import { presentMessage } from '../store/fold.ts';
import type { Store } from '../store/store.ts';
import {
  JOIN_BYTES_MIN,
  JOIN_RESERVE_BYTES,
  PAGE_BYTES_MAX,
  UNLIMITED_ACCOUNT,
} from './account.ts';
import { encodeLastFitting } from './entry-texts.ts';
import type { GapRepair } from './gap-repair.ts';
import { type JoiningMember, sendJoined } from './joining-member.ts';
import type { OwnEmojis, OwnReactions } from './own-reactions.ts';
import type { RoomOpener } from './room-space.ts';
import type { Rooms } from './rooms.ts';

/** `isComplete`: the member misses no entries. */
export type JoinLatest = (
  name: string,
  member: JoiningMember,
  isComplete: boolean,
  opener?: RoomOpener,
) => Promise<void>;

export interface JoiningOptions {
  store: Store;
  rooms: Rooms;
  gapRepair: GapRepair;
  own: OwnReactions;
  reads: SharedCalls;
  scheduler: Scheduler;
  /** Called after the member was sent `joined`. */
  onJoin(room: Room): void;
}

/** Waits for a turn. Rejects when the client has left; JoinRefused: too many wait. */
export type TakeTurn = (member: JoiningMember) => Promise<void>;

/** During a read the room may be evicted, or outrun its recent entries. */
const TRIES_MAX = 10;

export function createLatestJoin(
  { store, rooms, gapRepair, own, reads, onJoin }: JoiningOptions,
  takeTurn: TakeTurn,
): JoinLatest {
  /** Reads the latest page of a room that released its recent entries. */
  const restorePage = async (room: Room): Promise<void> => {
    const read = () => store.page(room.name, undefined, RECENT_ENTRIES_DEFAULTS.pageMax);
    const page = await reads.run(`latest ${room.name}`, read);
    if (page.head > room.head) await gapRepair.repair(room);
    room.restorePage(page);
  };
  return async (name, member, isComplete, opener) => {
    const { user: { id }, account = UNLIMITED_ACCOUNT } = member;
    for (let i = 0; i < TRIES_MAX; i++) {
      const room = await rooms.open(name, i === 0 || !rooms.peek(name) ? opener : undefined);
      // An empty room is cheap to join, and an abandoned resume has already taken its turn.
      if (i === 0 && isComplete && room.head > 0) await takeTurn(member);
      // Check after each wait that the room was not evicted; its members would receive nothing.
      if (rooms.peek(name) !== room) continue;
      let latest = room.latest();
      if (!latest) {
        await restorePage(room);
        continue;
      }
      let mine: OwnEmojis | undefined;
      if (own.isNeeded(latest, id)) {
        mine = (await own.read(room, latest, id))();
        if (!mine || rooms.peek(name) !== room) continue;
        latest = room.latest();
        if (!latest) continue;
      }
      room.add(member);
      const entries = latest.map((message) => presentMessage(message, id, mine));
      const bytesMax = Math.max(
        Math.min(account.bytesLeft - JOIN_RESERVE_BYTES, PAGE_BYTES_MAX),
        JOIN_BYTES_MIN,
      );
      sendJoined(room, member, encodeLastFitting(entries, bytesMax).text, isComplete);
      return onJoin(room);
    }
    throw new Error(`cannot join ${name}: it changed during each of ${TRIES_MAX} tries`);
  };
}
