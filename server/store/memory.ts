/**
 * The store of tests and throw-away demos: everything is gone with the process.
 * Replicas of one process share it by being given the same object.
 */
import { byCodePoints, createMemoryRecords } from './memory-records.ts';
import { createMemoryRoom, type MemoryRoom } from './memory-room.ts';
import type { Store } from './store.ts';

/** Rooms that one call of `trim` removes entries from. */
const ROOMS_PER_TRIM_MAX = 100;

export function openMemoryStore(): Store {
  /** Only rooms in which something was posted. */
  const rooms = new Map<string, MemoryRoom>();
  const kept = new Map<string, string>();
  const nowhere = createMemoryRoom();
  const roomOf = (name: string): MemoryRoom => rooms.get(name) ?? nowhere;

  const append: Store['append'] = (drafts) =>
    promise(() =>
      drafts.map((draft) => {
        const room = rooms.get(draft.room) ?? createMemoryRoom();
        const appended = room.append(draft);
        if (appended.ok) rooms.set(draft.room, room);
        return appended;
      })
    );

  return {
    append,
    after: (room, after, limit) => promise(() => roomOf(room).after(after, limit)),
    page: (room, before, limit) => promise(() => roomOf(room).page(before, limit)),
    heads: (names) =>
      promise(() =>
        new Map(
          names.filter((name) => rooms.has(name)).map((name) => {
            const { head, first } = roomOf(name);
            return [name, { head, first }];
          }),
        )
      ),
    rooms: (afterName, limit) =>
      promise(() =>
        [...rooms]
          .filter(([name]) => byCodePoints(name, afterName) > 0)
          .sort(([a], [b]) => byCodePoints(a, b))
          .slice(0, limit)
          .map(([name, { head, first }]) => ({ name, head, first }))
      ),
    authored: (room, authorId, after, limit) =>
      promise(() => roomOf(room).authored(authorId, after, limit)),
    anonymize: (room, authorId) => promise(() => roomOf(room).anonymize(authorId)),
    records: createMemoryRecords(),
    trim: (retention, nowMs, names) =>
      promise(() => {
        const among = names && new Set(names);
        let removed = 0;
        let trimmedRooms = 0;
        for (const [name, room] of rooms) {
          if (among && !among.has(name)) continue;
          const count = room.trim(retention, nowMs);
          removed += count;
          if (count > 0 && ++trimmedRooms >= ROOMS_PER_TRIM_MAX) break;
        }
        return removed;
      }),
    keep: (name, value) =>
      promise(() => {
        if (!kept.has(name)) kept.set(name, value);
        return kept.get(name)!;
      }),
    // The other replicas of the process go on with it.
    close: () => Promise.resolve(),
  };
}

/** What `run` throws becomes a rejection. */
function promise<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => resolve(run()));
}
