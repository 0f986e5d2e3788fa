/**
 * Failing store for tests: can be away, like a restarting database or a full disk.
 */
import type { Store } from '../../../server/core/store/store.ts';

export interface FailingStore extends Store {
  /** While true every call but `close` rejects, and nothing reaches the inner store. */
  isAway: boolean;
}

export function createFailingStore(store: Store): FailingStore {
  const callStore = <T>(call: () => Promise<T>): Promise<T> =>
    failing.isAway ? Promise.reject(new Error('the store is away')) : call();
  const failing: FailingStore = {
    isAway: false,
    append: (drafts) => callStore(() => store.append(drafts)),
    after: (room, after, limit) => callStore(() => store.after(room, after, limit)),
    page: (room, before, limit) => callStore(() => store.page(room, before, limit)),
    reactionsBy: (room, userId, from) => callStore(() => store.reactionsBy(room, userId, from)),
    reactorNames: (room, target, limit) => callStore(() => store.reactorNames(room, target, limit)),
    byId: (room, id) => callStore(() => store.byId(room, id)),
    heads: (rooms) => callStore(() => store.heads(rooms)),
    rooms: (afterName, limit) => callStore(() => store.rooms(afterName, limit)),
    seqsByAuthor: (room, authorId, after, limit) =>
      callStore(() => store.seqsByAuthor(room, authorId, after, limit)),
    anonymize: (room, authorId) => callStore(() => store.anonymize(room, authorId)),
    records: {
      get: (kind, key, nowMs) => callStore(() => store.records.get(kind, key, nowMs)),
      list: (kind, afterKey, limit, nowMs) =>
        callStore(() => store.records.list(kind, afterKey, limit, nowMs)),
      put: (kind, key, value, options) =>
        callStore(() => store.records.put(kind, key, value, options)),
      changes: (kinds, afterVersion, limit) =>
        callStore(() => store.records.changes(kinds, afterVersion, limit)),
      sweep: (beforeMs) => callStore(() => store.records.sweep(beforeMs)),
    },
    trim: (retention, nowMs, rooms) => callStore(() => store.trim(retention, nowMs, rooms)),
    emptyRooms: (nowMs, limit) => callStore(() => store.emptyRooms(nowMs, limit)),
    holdEmptyRooms: (rooms, nowMs) => callStore(() => store.holdEmptyRooms(rooms, nowMs)),
    removeEmptyRooms: (rooms) => callStore(() => store.removeEmptyRooms(rooms)),
    usedBytes: () => callStore(() => store.usedBytes()),
    putIfAbsent: (name, value) => callStore(() => store.putIfAbsent(name, value)),
    close: () => store.close(),
  };
  return failing;
}
