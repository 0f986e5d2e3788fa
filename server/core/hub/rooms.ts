/**
 * Rooms that this replica has in memory. What rooms and their recent entries take is bounded.
 */
import type { Scheduler } from '../../lib/runtime.ts';
import type { Entry } from '../protocol/entry.ts';
import type { RoomContext } from '../room/room-context.ts';
import type { Room } from '../room/room.ts';
import type { Store } from '../store/store.ts';
import { JoinRefused } from './account.ts';
import type { Link } from './link.ts';
import { createRoomEviction, type EvictionLimits } from './room-eviction.ts';
import { createRoomLoader } from './room-loader.ts';
import { createRoomSpace, type Opener, type RoomSpace } from './room-space.ts';
import { RoomTable } from './room-table.ts';
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

export interface RoomLimits extends EvictionLimits {
  /** Memory that rooms and memberships may take, by an estimate; absent: any. */
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
      eviction.shedTails();
    },
  });

  function forget(room: Room): void {
    if (!table.delete(room)) return;
    eviction.forgotten(room);
    room.close();
    onForget(room);
    link.release(slotOf(room.name));
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
        const underWay = loader.underWay(name);
        if (!underWay) break;
        try {
          await underWay;
        } catch (error) {
          // Another client could not pay for the room: this one may.
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
      if (!room) return loader.keepArrived(name, entries);
      room.accept(entries);
      table.noteUse(room);
      eviction.shedTails();
    },
    sweep: eviction.sweep,
    forget,
  };
}
