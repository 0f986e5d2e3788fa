/**
 * Counts of a room's review queue: one followed record per room, so every replica knows them.
 * Debounces recounts after changes, and passes on dropped items.
 */
import type { FollowedRecords } from '../../../core/records/followed-records.ts';
import type { Json } from '../../../core/store/records.ts';
import type { Drops } from './drops.ts';
import { COUNTS_KIND } from './kinds.ts';

export interface Counts {
  held: number;
  reports: number;
}

export interface QueueCounts {
  of(room: string): Counts;
  recount(room: string): void;
  close(): void;
}

export interface QueueCountsOptions {
  followed: FollowedRecords;
  drops: Drops;
  count(room: string): Promise<Counts>;
  expiresAtMs(): number;
}

const COUNT_EVERY_MS = 1_000;
const NONE: Counts = { held: 0, reports: 0 };

export function createQueueCounts(options: QueueCountsOptions): QueueCounts {
  const { followed, drops, count, expiresAtMs } = options;
  const changedRooms = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const countsOf = (room: string): Counts =>
    (followed.get(COUNTS_KIND, room)?.value as unknown as Counts | undefined) ?? NONE;
  const updateCounts = async (room: string): Promise<void> => {
    const found = await count(room);
    const before = countsOf(room);
    const dropped = drops.takeUnshared(room);
    const isSame = before.held === found.held && before.reports === found.reports;
    if (isSame && dropped.length === 0) return;
    const value = { ...found, ...(dropped.length === 0 ? {} : { dropped }) };
    const isNone = found.held + found.reports === 0;
    await followed.put(COUNTS_KIND, room, isNone ? null : value as unknown as Json, {
      expiresAtMs: expiresAtMs(),
    });
  };
  const updateAll = async (): Promise<void> => {
    timer = undefined;
    const rooms = [...changedRooms];
    changedRooms.clear();
    // Counts are only hints: if the store cannot be reached, the next change counts again.
    for (const room of rooms) await updateCounts(room).catch(() => {});
  };

  return {
    of: countsOf,
    recount(room) {
      changedRooms.add(room);
      timer ??= setTimeout(updateAll, COUNT_EVERY_MS);
    },
    close: () => clearTimeout(timer),
  };
}
