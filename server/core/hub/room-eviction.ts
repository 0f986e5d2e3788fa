/** Eviction from memory: rooms without members, and recent entries, of quiet rooms first. */
import type { RoomMemory } from '../room/room-context.ts';
import type { Room } from '../room/room.ts';
import type { RoomTable } from './room-table.ts';

export interface RoomEviction {
  entered(room: Room): void;
  forgotten(room: Room): void;
  /** Evicts all rooms without members, at most once a second. Returns whether there were any. */
  reclaim(): boolean;
  /** Evicts rooms without members after `lingerMs`. */
  sweep(): void;
  /** Releases recent entries above the limit. */
  shedRecent(): void;
}

export interface EvictionLimits {
  /** Estimated memory for recent entries and latest pages. Absent: no limit. */
  recentBytesMax?: number;
  /** How long a room without members stays in memory, so that a reload does not load it again. */
  lingerMs?: number;
}

export interface EvictionOptions extends EvictionLimits {
  table: RoomTable;
  memory: RoomMemory;
  forget(room: Room): void;
}

/** Rooms with fewer members lose their recent entries first. */
const QUIET_MEMBERS = 8;
/** Part of the limit to which memory is reduced. */
const SHED_TO = 7 / 8;
/** Rooms without members kept before `lingerMs` ends. */
const LINGERING_MAX = 5_000;
const RECLAIM_EVERY_MS = 1_000;

export function createRoomEviction(options: EvictionOptions): RoomEviction {
  const { table, memory, forget, recentBytesMax = Infinity, lingerMs = 30_000 } = options;
  const emptySinceMs = new Map<Room, number>();
  let reclaimedAtMs = -Infinity;

  const shedRecent = (): void => {
    if (memory.recentBytes <= recentBytesMax) return;
    for (const membersBelow of [QUIET_MEMBERS, Infinity]) {
      for (const room of table.byUse()) {
        if (memory.recentBytes <= recentBytesMax * SHED_TO) return;
        if (room.members.size < membersBelow) room.releaseRecent();
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
      // Ordered by time.
      for (const [room, sinceMs] of emptySinceMs) {
        if (nowMs - sinceMs < lingerMs && emptySinceMs.size <= LINGERING_MAX) break;
        forget(room);
      }
      shedRecent();
    },
    shedRecent,
  };
}
