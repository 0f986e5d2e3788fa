/**
 * Room loader: opens a room once for a crowd. First its slot is subscribed, then its end is read, and
 * what arrives in between is kept, so that no hole can open.
 */
import type { Scheduler } from '../../lib/runtime.ts';
import { createTickLimiter } from '../../lib/tick-limiter.ts';
import type { Entry } from '../protocol/entry.ts';
import type { RoomContext } from '../room/room-context.ts';
import { createRoom, type Room } from '../room/room.ts';
import { RECENT_ENTRIES_DEFAULTS } from '../room/recent-entries.ts';
import type { Store, StoredEntries, StoredPage } from '../store/store.ts';
import { JoinRefused } from './account.ts';
import type { Link } from './link.ts';
import type { Opener, RoomSpace } from './room-space.ts';
import { slotOf } from './slots.ts';

export interface RoomLoader {
  /** Rooms that are being loaded. */
  readonly size: number;
  /** The room that is being loaded, if it is. */
  underWay(name: string): Promise<Room> | undefined;
  /** Rejects when the store cannot be read, and with JoinRefused when the opener cannot have the room. */
  load(name: string, opener?: Opener): Promise<Room>;
  /** Keeps entries for a room that is being loaded. */
  keepArrived(name: string, entries: readonly Entry[]): void;
}

export interface RoomLoaderOptions {
  store: Store;
  link: Link;
  context: RoomContext;
  space: RoomSpace;
  scheduler: Scheduler;
  onLoad(room: Room): void;
}

/** Entries kept for a room while it loads; the store has what is beyond. */
const ARRIVED_MAX = 1_000;
/** Each takes up to a millisecond: a crowd that opens thousands of rooms does not hold up the others. */
const LOADS_PER_TURN = 4;
/** With the joins behind them they take kilobytes each. */
const LOADS_WAITING_MAX = 512;
/** Of them by guests: a crowd must not keep signed users out. */
const GUEST_LOADS_WAITING_MAX = LOADS_WAITING_MAX * 3 / 4;
const LOADS_RETRY_AFTER_MS = 1_000;
/** Readings of a room's end that fit together at last. */
const READS_MAX = 3;

export function createRoomLoader(options: RoomLoaderOptions): RoomLoader {
  const { store, link, context, space, onLoad } = options;
  const opening = new Map<string, { arrived: Entry[]; room: Promise<Room> }>();
  const loads = createTickLimiter(LOADS_PER_TURN, options.scheduler);

  /** Throws JoinRefused when the opener cannot have the room. */
  const admit = async (name: string, opener: Opener): Promise<void> => {
    const isEmpty = !(await store.heads([name])).has(name);
    space.admitRoom(opener, isEmpty);
    const waitMs = isEmpty ? opener.account?.takeEmptyRoom() ?? 0 : 0;
    if (waitMs > 0) throw new JoinRefused('too many rooms that nobody has written in', waitMs);
  };
  const loadAdmitted = async (name: string, arrived: Entry[]): Promise<Room> => {
    const slot = slotOf(name);
    try {
      await link.hold(slot);
      const { page, recent } = await readEnd(store, name);
      const room = createRoom({ name, page, recent }, context);
      room.accept(arrived);
      onLoad(room);
      return room;
    } catch (error) {
      link.release(slot);
      throw error;
    }
  };
  const load = async (name: string, arrived: Entry[], opener?: Opener): Promise<Room> => {
    try {
      await loads.pass();
      // First, so that nobody can make the link take and leave slots in a hurry.
      if (opener) await admit(name, opener);
      return await loadAdmitted(name, arrived);
    } finally {
      opening.delete(name);
    }
  };

  return {
    get size() {
      return opening.size;
    },
    underWay: (name) => opening.get(name)?.room,
    load(name, opener) {
      const waitingMax = opener?.isGuest ? GUEST_LOADS_WAITING_MAX : LOADS_WAITING_MAX;
      if (opener && loads.waiting >= waitingMax) {
        throw new JoinRefused('too many rooms are being opened', LOADS_RETRY_AFTER_MS);
      }
      const arrived: Entry[] = [];
      const room = load(name, arrived, opener);
      opening.set(name, { arrived, room });
      return room;
    },
    keepArrived(name, entries) {
      const arrived = opening.get(name)?.arrived;
      if (arrived && arrived.length < ARRIVED_MAX) arrived.push(...entries);
    },
  };
}

async function readEnd(
  store: Store,
  name: string,
): Promise<{ page: StoredPage; recent: StoredEntries }> {
  for (let i = 0; i < READS_MAX; i++) {
    const page = await store.page(name, undefined, RECENT_ENTRIES_DEFAULTS.pageMax);
    // Nothing is kept, which is common: a room that nobody has written in.
    if (Math.min(page.first, page.wholeFrom) > page.head) {
      return { page, recent: { ...page, entries: [] } };
    }
    const from = Math.max(page.wholeFrom - 1, page.head - RECENT_ENTRIES_DEFAULTS.entriesMax);
    const recent = await store.after(name, from, ARRIVED_MAX);
    // What follows the page may have been dropped meanwhile: a hole that must not be folded over.
    if (recent.wholeFrom > page.head + 1) continue;
    const entries = recent.entries.filter(({ seq }) => seq >= recent.wholeFrom);
    return { page, recent: { ...recent, entries } };
  }
  throw new Error(`${name} changes too fast to be read`);
}
