/**
 * The rooms that this replica has in memory. A room is opened once for a crowd: first its slot is
 * subscribed, then its end is loaded, and what arrives in between is kept, so that no hole can open.
 * What rooms and their recent entries take is bounded.
 */
import { createTurnstile } from '../../lib/tick-limiter.ts';
import type { Entry } from '../protocol/entry.ts';
import type { RoomContext } from '../room/room-context.ts';
import { createRoom, type Room } from '../room/room.ts';
import { TAIL_DEFAULTS } from '../room/tail.ts';
import type { Store, StoredEntries, StoredPage } from '../store/store.ts';
import { type Account, JoinRefused } from './account.ts';
import type { Link } from './link.ts';
import { createRoomSpace, type Newcomer, type RoomSpace } from './room-space.ts';
import { slotOf } from './slots.ts';

export interface Rooms {
  readonly size: number;
  readonly space: Pick<RoomSpace, 'bytes' | 'bytesMax'>;
  /**
   * The room, loaded. Rejects when the store cannot be read, and with JoinRefused when there is no
   * place for the opener in it, or for the room. Without an opener there always is.
   */
  open(name: string, opener?: Opener): Promise<Room>;
  /** The room if it is in memory already. */
  peek(name: string): Room | undefined;
  all(): IterableIterator<Room>;
  inSlot(slot: string): Iterable<Room>;
  /** Gives entries to the room if it is here or on its way. */
  accept(name: string, entries: readonly Entry[]): void;
  /** Lets go of rooms that have been empty for a while. */
  sweep(): void;
  /** Lets go of a room at once. Idempotent. */
  forget(room: Room): void;
}

/** Who wants to join; pays for a room in which nobody has written. */
export interface Opener extends Newcomer {
  readonly account?: Pick<Account, 'takeEmptyRoom'> | undefined;
}

export interface RoomsOptions {
  store: Store;
  link: Link;
  context: RoomContext;
  onOpen(room: Room): void;
  onForget(room: Room): void;
  /** Of rooms and memberships, by an estimate. */
  roomBytesMax?: number;
  /** Of recent entries and latest pages, by an estimate; beyond it they are read from the store again. */
  tailBytesMax?: number;
  now?: () => number;
  /** An empty room stays for this long, so that reloads and short visits do not load it again. */
  lingerMs?: number;
  /** Empty rooms kept, whatever their age. */
  lingeringMax?: number;
}

/** Entries kept for a room while it loads; the store has what is beyond. */
const ARRIVED_MAX = 1_000;
/** Rooms with fewer members lose their recent entries first. */
const QUIET_MEMBERS = 8;
/** Of the bound, to which memory is reduced when it is exceeded. */
const SHED_TO = 7 / 8;
/** Each takes up to a millisecond: a crowd that opens thousands of rooms does not hold up the others. */
const LOADS_PER_TURN = 4;
/** With the joins behind them they take kilobytes each. */
const LOADS_WAITING_MAX = 512;
const LOADS_RETRY_AFTER_MS = 1_000;
/** Readings of a room's end that fit together at last. */
const READS_MAX = 3;

export function createRooms(options: RoomsOptions): Rooms {
  const { store, link, context, onOpen, onForget } = options;
  const { roomBytesMax = Infinity, tailBytesMax = Infinity } = options;
  const { now = () => performance.now(), lingerMs = 30_000, lingeringMax = 5_000 } = options;
  const { memory } = context;
  const rooms = new Map<string, Room>();
  /** The least recently used first. */
  const byUse = new Set<Room>();
  const bySlot = new Map<string, Set<Room>>();
  const opening = new Map<string, { arrived: Entry[]; room: Promise<Room> }>();
  const emptySinceMs = new Map<Room, number>();
  const loads = createTurnstile(LOADS_PER_TURN);
  const space = createRoomSpace({
    bytesMax: roomBytesMax,
    memory,
    counts: () => ({ open: rooms.size, opening: opening.size }),
    reclaim,
  });

  const readEnd = async (name: string): Promise<{ page: StoredPage; recent: StoredEntries }> => {
    for (let i = 0; i < READS_MAX; i++) {
      const page = await store.page(name, undefined, TAIL_DEFAULTS.pageMax);
      // Nothing is kept, which is common: a room that nobody has written in.
      if (Math.min(page.first, page.wholeFrom) > page.head) {
        return { page, recent: { ...page, entries: [] } };
      }
      const from = Math.max(page.wholeFrom - 1, page.head - TAIL_DEFAULTS.entriesMax);
      const recent = await store.after(name, from, ARRIVED_MAX);
      // What follows the page may have been dropped meanwhile: a hole that must not be folded over.
      if (recent.wholeFrom > page.head + 1) continue;
      const entries = recent.entries.filter(({ seq }) => seq >= recent.wholeFrom);
      return { page, recent: { ...recent, entries } };
    }
    throw new Error(`${name} changes too fast to be read`);
  };
  /** Throws JoinRefused when the opener cannot have the room. */
  const admit = async (name: string, opener: Opener): Promise<void> => {
    const isEmpty = !(await store.heads([name])).has(name);
    space.admitRoom(opener, isEmpty);
    const waitMs = isEmpty ? opener.account?.takeEmptyRoom() ?? 0 : 0;
    if (waitMs > 0) throw new JoinRefused('too many rooms that nobody has written in', waitMs);
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
  const loadAdmitted = async (name: string, arrived: Entry[]): Promise<Room> => {
    const slot = slotOf(name);
    try {
      await link.hold(slot);
      const { page, recent } = await readEnd(name);
      const room = createRoom({ name, page, recent }, context);
      room.accept(arrived);
      rooms.set(name, room);
      byUse.add(room);
      const neighbours = bySlot.get(slot);
      if (neighbours) neighbours.add(room);
      else bySlot.set(slot, new Set([room]));
      onOpen(room);
      shedTails();
      return room;
    } catch (error) {
      link.release(slot);
      throw error;
    }
  };
  const forget = (room: Room): void => {
    if (rooms.get(room.name) !== room) return;
    const slot = slotOf(room.name);
    rooms.delete(room.name);
    byUse.delete(room);
    emptySinceMs.delete(room);
    const neighbours = bySlot.get(slot)!;
    neighbours.delete(room);
    if (neighbours.size === 0) bySlot.delete(slot);
    room.close();
    onForget(room);
    link.release(slot);
  };
  /** All rooms without members, at most once a second: looking for them takes a while. */
  let reclaimedAtMs = -Infinity;
  function reclaim(): boolean {
    const nowMs = now();
    if (nowMs - reclaimedAtMs < 1_000) return false;
    reclaimedAtMs = nowMs;
    const before = rooms.size;
    for (const room of rooms.values()) if (room.members.size === 0) forget(room);
    return rooms.size < before;
  }
  const noteUse = (room: Room): void => {
    byUse.delete(room);
    byUse.add(room);
  };
  /** A crowd that opens rooms and goes must not take the memory of rooms that are in use. */
  function shedTails(): void {
    if (memory.tailBytes <= tailBytesMax) return;
    for (const membersBelow of [QUIET_MEMBERS, Infinity]) {
      for (const room of byUse) {
        if (memory.tailBytes <= tailBytesMax * SHED_TO) return;
        if (room.members.size < membersBelow) room.releaseTail();
      }
    }
  }

  return {
    space,
    get size() {
      return rooms.size;
    },
    async open(name, opener) {
      for (;;) {
        const room = rooms.get(name);
        if (room) {
          space.admitMember(opener);
          emptySinceMs.delete(room);
          noteUse(room);
          return room;
        }
        const underWay = opening.get(name);
        if (!underWay) break;
        try {
          await underWay.room;
        } catch (error) {
          // Another client could not pay for the room: this one may.
          if (!(error instanceof JoinRefused)) throw error;
        }
      }
      if (opener && loads.waiting >= LOADS_WAITING_MAX) {
        throw new JoinRefused('too many rooms are being opened', LOADS_RETRY_AFTER_MS);
      }
      space.admitRoom(opener, false);
      const arrived: Entry[] = [];
      const room = load(name, arrived, opener);
      opening.set(name, { arrived, room });
      return await room;
    },
    peek: (name) => rooms.get(name),
    all: () => rooms.values(),
    inSlot: (slot) => bySlot.get(slot) ?? [],
    accept(name, entries) {
      const room = rooms.get(name);
      if (room) {
        room.accept(entries);
        noteUse(room);
        return shedTails();
      }
      const arrived = opening.get(name)?.arrived;
      if (arrived && arrived.length < ARRIVED_MAX) arrived.push(...entries);
    },
    sweep() {
      const nowMs = now();
      for (const room of rooms.values()) {
        room.tidy();
        if (room.members.size > 0) emptySinceMs.delete(room);
        else if (!emptySinceMs.has(room)) emptySinceMs.set(room, nowMs);
      }
      // The longest empty ones come first.
      for (const [room, sinceMs] of emptySinceMs) {
        if (nowMs - sinceMs < lingerMs && emptySinceMs.size <= lingeringMax) break;
        forget(room);
      }
      shedTails();
    },
    forget,
  };
}
