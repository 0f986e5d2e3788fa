/** Memory store, for tests and throw-away demos. Replicas in one process may share it. */
import { raiseSeqFloor } from '../../core/store/bounds.ts';
import { byCodePoints, createMemoryRecords } from './records.ts';
import { MemoryRoom } from './room.ts';
import type { Store } from '../../core/store/store.ts';

const ROOMS_PER_TRIM_MAX = 100;

export function openMemoryStore(): Store {
  /** Only rooms with entries, now or earlier. */
  const rooms = new Map<string, MemoryRoom>();
  const kept = new Map<string, string>();
  const { drop: dropRecord, usedBytes: recordBytes, ...records } = createMemoryRecords();
  const emptyRooms = createEmptyRooms(rooms, dropRecord);
  const roomOf = (name: string): MemoryRoom =>
    rooms.get(name) ?? new MemoryRoom(emptyRooms.seqFloor);

  const append: Store['append'] = (drafts) =>
    promise(() =>
      drafts.map((draft) => {
        const room = roomOf(draft.room);
        const appended = room.append(draft);
        if (appended.ok) rooms.set(draft.room, room);
        return appended;
      })
    );

  return {
    append,
    after: (room, after, limit) => promise(() => roomOf(room).after(after, limit)),
    page: (room, before, limit) => promise(() => roomOf(room).page(before, limit)),
    reactionsBy: (room, userId, from) => promise(() => roomOf(room).reactionsBy(userId, from)),
    reactorNames: (room, target, limit) => promise(() => roomOf(room).reactorNames(target, limit)),
    byId: (room, id) => promise(() => roomOf(room).byId(id)),
    heads: (names) =>
      promise(() =>
        new Map(
          names.filter((name) => rooms.has(name)).map((name) => [name, roomOf(name).headNow()]),
        )
      ),
    rooms: (afterName, limit) =>
      promise(() =>
        [...rooms]
          .filter(([name]) => byCodePoints(name, afterName) > 0)
          .sort(([a], [b]) => byCodePoints(a, b))
          .slice(0, limit)
          .map(([name, room]) => ({ name, ...room.headNow() }))
      ),
    seqsByAuthor: (room, authorId, after, limit) =>
      promise(() => roomOf(room).seqsByAuthor(authorId, after, limit)),
    anonymize: (room, authorId) => promise(() => roomOf(room).anonymize(authorId)),
    records,
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
        return { removed, isDone: trimmedRooms < ROOMS_PER_TRIM_MAX };
      }),
    emptyRooms: (nowMs, limit) => promise(() => emptyRooms.list(nowMs, limit)),
    holdEmptyRooms: (names, nowMs) => promise(() => emptyRooms.hold(names, nowMs)),
    removeEmptyRooms: (removals) => promise(() => emptyRooms.remove(removals)),
    usedBytes: () =>
      promise(() =>
        [...rooms.values()].reduce((sum, { usedBytes }) => sum + usedBytes, recordBytes())
      ),
    putIfAbsent: (name, value) =>
      promise(() => {
        if (!kept.has(name)) kept.set(name, value);
        return kept.get(name)!;
      }),
    // Other replicas in the process still use it.
    close: () => Promise.resolve(),
  };
}

/** Empty rooms with the times since when they are empty, and the seq floor for new rooms. */
function createEmptyRooms(
  rooms: Map<string, MemoryRoom>,
  dropRecord: (kind: string, key: string) => void,
) {
  const sinceMs = new Map<string, number>();
  let seqFloor = 0;
  const isEmpty = (room: MemoryRoom | undefined): room is MemoryRoom => {
    const { head = 0, first = 0 } = room?.headNow() ?? {};
    return first > head;
  };
  return {
    get seqFloor() {
      return seqFloor;
    },
    list(nowMs: number, limit: number) {
      for (const [name, room] of rooms) {
        if (!isEmpty(room)) sinceMs.delete(name);
        else if (!sinceMs.has(name)) sinceMs.set(name, nowMs);
      }
      return [...sinceMs]
        .map(([name, sinceMs]) => ({ name, sinceMs }))
        .sort((a, b) => a.sinceMs - b.sinceMs)
        .slice(0, limit);
    },
    hold(names: readonly string[], nowMs: number): void {
      for (const name of names) if (sinceMs.has(name)) sinceMs.set(name, nowMs);
    },
    remove(removals: Parameters<Store['removeEmptyRooms']>[0]): number {
      let removed = 0;
      for (const { name, records } of removals) {
        const room = rooms.get(name);
        if (!isEmpty(room)) continue;
        seqFloor = raiseSeqFloor(seqFloor, room.headNow().head);
        rooms.delete(name);
        sinceMs.delete(name);
        for (const { kind, key } of records) dropRecord(kind, key);
        removed += 1;
      }
      return removed;
    },
  };
}

/** Turns an exception of `run` into a rejection. */
function promise<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => resolve(run()));
}
