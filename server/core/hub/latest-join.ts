/**
 * Join with the latest page: a member enters a room anew, or comes back to one that has moved on too far.
 */
import type { Scheduler } from '../../lib/runtime.ts';
import type { SharedCalls } from '../../lib/shared-calls.ts';
import type { Room } from '../room/room.ts';
import { RECENT_ENTRIES_DEFAULTS } from '../room/recent-entries.ts';
import { presentMessage } from '../store/fold.ts';
import type { Store } from '../store/store.ts';
import { JOIN_BYTES_MIN, JOIN_RESERVE_BYTES, OPEN_ACCOUNT, PAGE_BYTES_MAX } from './account.ts';
import { encodeFitting } from './entry-texts.ts';
import type { GapRepair } from './gap-repair.ts';
import { type JoiningMember, sendJoined } from './joining-member.ts';
import type { OwnEmojis, OwnReactions } from './own-reactions.ts';
import type { Opener } from './room-space.ts';
import type { Rooms } from './rooms.ts';

/** `isComplete`: the member does not miss entries by it. */
export type JoinLatest = (
  name: string,
  member: JoiningMember,
  isComplete: boolean,
  opener?: Opener,
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

/** Resolves when a member may be sent a room's entries. Rejects with JoinRefused when too many wait for that, and when the client has left. */
export type TakeTurn = (member: JoiningMember) => Promise<void>;

/** A room may go, or move on far, while the store is asked for its page or the reader's reactions. */
const TRIES_MAX = 10;

export function createLatestJoin(
  { store, rooms, gapRepair, own, reads, onJoin }: JoiningOptions,
  takeTurn: TakeTurn,
): JoinLatest {
  /** Reads the latest page of a room whose memory was needed for other rooms. */
  const restorePage = async (room: Room): Promise<void> => {
    const read = () => store.page(room.name, undefined, RECENT_ENTRIES_DEFAULTS.pageMax);
    const page = await reads.run(`latest ${room.name}`, read);
    if (page.head > room.head) await gapRepair.repair(room);
    room.restorePage(page);
  };
  return async (name, member, isComplete, opener) => {
    const { user: { id }, account = OPEN_ACCOUNT } = member;
    for (let i = 0; i < TRIES_MAX; i++) {
      const room = await rooms.open(name, i === 0 || !rooms.peek(name) ? opener : undefined);
      // An empty room is quickly joined, and who comes from a resume had a turn.
      if (i === 0 && isComplete && room.head > 0) await takeTurn(member);
      // Each wait may have seen the room go; a member of such a room would hear nothing.
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
      sendJoined(room, member, encodeFitting(entries, bytesMax).text, isComplete);
      return onJoin(room);
    }
    throw new Error(`${name} could not be entered in ${TRIES_MAX} tries`);
  };
}
