/**
 * Eviction of rooms and their recent entries: rooms without members go after a while, or when memory
 * is needed; quiet rooms lose their recent entries first.
 */
import type { RoomMemory } from '../room/room-context.ts';
import type { Room } from '../room/room.ts';
import type { RoomTable } from './room-table.ts';

export interface RoomEviction {
  /** The room is in use: it is not empty any more. */
  entered(room: Room): void;
  forgotten(room: Room): void;
  /** Lets go of all rooms without members, at most once a second: looking for them takes a while. Returns whether there were any. */
  reclaim(): boolean;
  /** Lets go of rooms that have been empty for a while. */
  sweep(): void;
  /** Lets go of recent entries beyond the bound: a crowd that opens rooms and goes must not take the memory of rooms that are in use. */
  shedTails(): void;
}

export interface EvictionLimits {
  /** Memory that recent entries and latest pages may take, by an estimate; beyond it they are read from the store again. Absent: any. */
  recentBytesMax?: number;
  /** An empty room stays in memory for this long, so that reloads and short visits do not load it again. */
  lingerMs?: number;
}

export interface EvictionOptions extends EvictionLimits {
  table: RoomTable;
  memory: RoomMemory;
  forget(room: Room): void;
}

/** Rooms with fewer members lose their recent entries first. */
const QUIET_MEMBERS = 8;
/** Of the bound, to which memory is reduced when it is exceeded. */
const SHED_TO = 7 / 8;
/** Empty rooms kept, whatever their age. */
const LINGERING_MAX = 5_000;
const RECLAIM_EVERY_MS = 1_000;

export function createRoomEviction(options: EvictionOptions): RoomEviction {
  const { table, memory, forget, recentBytesMax = Infinity, lingerMs = 30_000 } = options;
  const emptySinceMs = new Map<Room, number>();
  let reclaimedAtMs = -Infinity;

  const shedTails = (): void => {
    if (memory.tailBytes <= recentBytesMax) return;
    for (const membersBelow of [QUIET_MEMBERS, Infinity]) {
      for (const room of table.byUse()) {
        if (memory.tailBytes <= recentBytesMax * SHED_TO) return;
        if (room.members.size < membersBelow) room.releaseTail();
      }
    }
  };

  return {
    entered: (room) => void emptySinceMs.delete(room),
    forgotten: (room) => void emptySinceMs.delete(room),
    reclaim() {
      const nowMs = performance.now();
      if (nowMs - reclaimedAtMs < RECLAIM_EVERY_MS) return false;
      reclaimedAtMs = nowMs;
      const before = table.size;
      for (const room of table.all()) if (room.members.size === 0) forget(room);
      return table.size < before;
    },
    sweep() {
      const nowMs = performance.now();
      for (const room of table.all()) {
        room.tidy();
        if (room.members.size > 0) emptySinceMs.delete(room);
        else if (!emptySinceMs.has(room)) emptySinceMs.set(room, nowMs);
      }
      // The longest empty ones come first.
      for (const [room, sinceMs] of emptySinceMs) {
        if (nowMs - sinceMs < lingerMs && emptySinceMs.size <= LINGERING_MAX) break;
        forget(room);
      }
      shedTails();
    },
    shedTails,
  };
}
