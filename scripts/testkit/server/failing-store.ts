/**
 * A store that can be away, as a database that was restarted or a disk that is full: for tests.
 */
import type { Store } from '../../../server/core/store/store.ts';

export interface FailingStore extends Store {
  /** While true every call but `close` rejects, and nothing reaches the store inside. */
  isAway: boolean;
}

export function createFailingStore(store: Store): FailingStore {
  const ask = <T>(call: () => Promise<T>): Promise<T> =>
    failing.isAway ? Promise.reject(new Error('the store is away')) : call();
  const failing: FailingStore = {
    isAway: false,
    append: (drafts) => ask(() => store.append(drafts)),
    after: (room, after, limit) => ask(() => store.after(room, after, limit)),
    page: (room, before, limit) => ask(() => store.page(room, before, limit)),
    reactionsBy: (room, userId, from) => ask(() => store.reactionsBy(room, userId, from)),
    byId: (room, id) => ask(() => store.byId(room, id)),
    heads: (rooms) => ask(() => store.heads(rooms)),
    rooms: (afterName, limit) => ask(() => store.rooms(afterName, limit)),
    authored: (room, authorId, after, limit) =>
      ask(() => store.authored(room, authorId, after, limit)),
    anonymize: (room, authorId) => ask(() => store.anonymize(room, authorId)),
    records: {
      get: (kind, key, nowMs) => ask(() => store.records.get(kind, key, nowMs)),
      list: (kind, afterKey, limit, nowMs) =>
        ask(() => store.records.list(kind, afterKey, limit, nowMs)),
      put: (kind, key, value, options) => ask(() => store.records.put(kind, key, value, options)),
      changes: (kinds, afterVersion, limit) =>
        ask(() => store.records.changes(kinds, afterVersion, limit)),
      sweep: (beforeMs) => ask(() => store.records.sweep(beforeMs)),
    },
    trim: (retention, nowMs, rooms) => ask(() => store.trim(retention, nowMs, rooms)),
    emptyRooms: (nowMs, limit) => ask(() => store.emptyRooms(nowMs, limit)),
    holdEmptyRooms: (rooms, nowMs) => ask(() => store.holdEmptyRooms(rooms, nowMs)),
    removeEmptyRooms: (rooms) => ask(() => store.removeEmptyRooms(rooms)),
    usedBytes: () => ask(() => store.usedBytes()),
    keep: (name, value) => ask(() => store.keep(name, value)),
    close: () => store.close(),
  };
  return failing;
}
