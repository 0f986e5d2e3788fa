/** Rooms in memory: opens, finds and evicts them within memory limits. */
import type { Scheduler } from '../../lib/runtime.ts';
import type { Entry } from '../protocol/entry.ts';
import type { RoomContext } from '../room/room-context.ts';
import type { Room } from '../room/room.ts';
import type { Store } from '../store/store.ts';
import { JoinRefused } from './account.ts';
import type { Link } from './link.ts';
import { createRoomEviction, type EvictionLimits } from './room-eviction.ts';
import { createRoomLoader } from './room-loader.ts';
import { createRoomSpace, type RoomOpener, type RoomSpace } from './room-space.ts';
import { RoomTable } from './room-table.ts';
import { slotOf } from './slots.ts';

export interface Rooms {
  readonly size: number;
  readonly space: Pick<RoomSpace, 'bytes' | 'bytesMax'>;
  /** Loads the room if necessary. JoinRefused: the opener, if any, reaches a limit. */
  open(name: string, opener?: RoomOpener): Promise<Room>;
  peek(name: string): Room | undefined;
  all(): IterableIterator<Room>;
  inSlot(slot: string): Iterable<Room>;
  /** Passes entries to the room, if it is in memory or being loaded. */
  accept(name: string, entries: readonly Entry[]): void;
  /** Evicts rooms that have had no members for a while. */
  sweep(): void;
  /** Evicts a room at once. Idempotent. */
  forget(room: Room): void;
}

export interface RoomLimits extends EvictionLimits {
  /** Estimated memory for rooms and memberships; absent: no limit. */
  roomBytesMax?: number;
}

export interface RoomsOptions extends RoomLimits {
  store: Store;
  link: Link;
  context: RoomContext;
  scheduler: Scheduler;
  onOpen(room: Room): void;
  onForget(room: Room): void;
}

export function createRooms(options: RoomsOptions): Rooms {
  const { store, link, context, onOpen, onForget, roomBytesMax = Infinity } = options;
  const { memory } = context;
  const table = new RoomTable();
  const eviction = createRoomEviction({ ...options, table, memory, forget });
  const space = createRoomSpace({
    bytesMax: roomBytesMax,
    memory,
    counts: () => ({ open: table.size, opening: loader.size }),
    reclaim: eviction.reclaim,
  });
  const loader = createRoomLoader({
    store,
    scheduler: options.scheduler,
    link,
    context,
    space,
    onLoad(room) {
      table.add(room);
      onOpen(room);
      eviction.shedRecent();
    },
  });

  function forget(room: Room): void {
    if (!table.delete(room)) return;
    eviction.forgotten(room);
    room.close();
    onForget(room);
    link.releaseSlot(slotOf(room.name));
  }

  return {
    space,
    get size() {
      return table.size;
    },
    async open(name, opener) {
      for (;;) {
        const room = table.get(name);
        if (room) {
          space.admitMember(opener);
          eviction.entered(room);
          table.noteUse(room);
          return room;
        }
        const underWay = loader.loading(name);
        if (!underWay) break;
        try {
          await underWay;
        } catch (error) {
          // Another client reached its limit; this one may still load the room.
          if (!(error instanceof JoinRefused)) throw error;
        }
      }
      space.admitRoom(opener, false);
      return await loader.load(name, opener);
    },
    peek: (name) => table.get(name),
    all: () => table.all(),
    inSlot: (slot) => table.inSlot(slot),
    accept(name, entries) {
      const room = table.get(name);
      if (!room) return loader.bufferEntries(name, entries);
      room.accept(entries);
      table.noteUse(room);
      eviction.shedRecent();
    },
    sweep: eviction.sweep,
    forget,
  };
}
