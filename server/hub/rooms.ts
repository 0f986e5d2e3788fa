/**
 * The rooms that this replica has in memory. A room is opened once for a crowd: first its slot is
 * subscribed, then its end is loaded, and what arrives in between is kept, so that no hole can open.
 */
import type { Log } from '../lib/log.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Meter } from '../room/meter.ts';
import { createPace } from '../room/pace.ts';
import { createRoom, type Room } from '../room/room.ts';
import { TAIL_DEFAULTS } from '../room/tail.ts';
import type { Trace } from '../room/trace.ts';
import type { Store } from '../store/store.ts';
import type { Link } from './link.ts';
import { slotOf } from './slots.ts';

export interface Rooms {
  readonly size: number;
  /** The room, loaded. Rejects when the store cannot be read. */
  open(name: string): Promise<Room>;
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

export interface RoomsOptions {
  store: Store;
  link: Link;
  trace: Trace;
  meter: Meter;
  log: Log;
  onOpen(room: Room): void;
  onForget(room: Room): void;
  now?: () => number;
  /** An empty room stays so long, so that reloads and short visits do not load it again. */
  lingerMs?: number;
  /** Empty rooms kept at the most, whatever their age. */
  lingeringMax?: number;
}

/** Entries kept for a room while it loads; the store has what is beyond. */
const ARRIVED_MAX = 1_000;

export function createRooms(options: RoomsOptions): Rooms {
  const { store, link, trace, meter, log, onOpen, onForget } = options;
  const { now = () => performance.now(), lingerMs = 30_000, lingeringMax = 5_000 } = options;
  const rooms = new Map<string, Room>();
  const pace = createPace();
  const bySlot = new Map<string, Set<Room>>();
  const opening = new Map<string, { arrived: Entry[]; room: Promise<Room> }>();
  const emptySinceMs = new Map<Room, number>();

  const load = async (name: string, arrived: Entry[]): Promise<Room> => {
    const slot = slotOf(name);
    try {
      await link.hold(slot);
      const page = await store.page(name, undefined, TAIL_DEFAULTS.pageMax);
      const from = Math.max(page.first - 1, page.head - TAIL_DEFAULTS.entriesMax);
      const recent = await store.after(name, from, ARRIVED_MAX);
      const room = createRoom({ name, page, recent, pace, log, trace, meter });
      room.accept(arrived);
      rooms.set(name, room);
      const neighbours = bySlot.get(slot);
      if (neighbours) neighbours.add(room);
      else bySlot.set(slot, new Set([room]));
      onOpen(room);
      return room;
    } catch (error) {
      link.release(slot);
      throw error;
    } finally {
      opening.delete(name);
    }
  };
  const forget = (room: Room): void => {
    if (rooms.get(room.name) !== room) return;
    const slot = slotOf(room.name);
    rooms.delete(room.name);
    emptySinceMs.delete(room);
    const neighbours = bySlot.get(slot)!;
    neighbours.delete(room);
    if (neighbours.size === 0) bySlot.delete(slot);
    onForget(room);
    link.release(slot);
  };

  return {
    get size() {
      return rooms.size;
    },
    open(name) {
      const room = rooms.get(name);
      if (room) {
        emptySinceMs.delete(room);
        return Promise.resolve(room);
      }
      let open = opening.get(name);
      if (!open) {
        const arrived: Entry[] = [];
        open = { arrived, room: load(name, arrived) };
        opening.set(name, open);
      }
      return open.room;
    },
    peek: (name) => rooms.get(name),
    all: () => rooms.values(),
    inSlot: (slot) => bySlot.get(slot) ?? [],
    accept(name, entries) {
      const room = rooms.get(name);
      if (room) return room.accept(entries);
      const arrived = opening.get(name)?.arrived;
      if (arrived && arrived.length < ARRIVED_MAX) arrived.push(...entries);
    },
    sweep() {
      const nowMs = now();
      for (const room of rooms.values()) {
        if (room.members.size > 0) emptySinceMs.delete(room);
        else if (!emptySinceMs.has(room)) emptySinceMs.set(room, nowMs);
      }
      // The longest empty ones come first.
      for (const [room, sinceMs] of emptySinceMs) {
        if (nowMs - sinceMs < lingerMs && emptySinceMs.size <= lingeringMax) break;
        forget(room);
      }
    },
    forget,
  };
}
