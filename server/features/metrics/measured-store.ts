/**
 * Measured store: wraps a store to time calls and count failures by operation.
 */
import type { Store } from '../../core/store/store.ts';
import { createHistogram, type Histogram, SECONDS } from './histogram.ts';

export interface MeasuredStore {
  store: Store;
  operations: ReadonlyMap<string, Operation>;
}

export interface Operation {
  /** In seconds, including failed calls. */
  histogram: Histogram;
  failures: number;
}

export function measureStore(store: Store): MeasuredStore {
  const operations = new Map<string, Operation>();
  const timed = <A extends unknown[], T>(name: string, call: (...args: A) => Promise<T>) => {
    const operation: Operation = { histogram: createHistogram(SECONDS), failures: 0 };
    operations.set(name, operation);
    return async (...args: A): Promise<T> => {
      const startedAtMs = performance.now();
      try {
        return await call(...args);
      } catch (error) {
        operation.failures += 1;
        throw error;
      } finally {
        operation.histogram.observe((performance.now() - startedAtMs) / 1_000);
      }
    };
  };
  const { records, synced } = store;
  return {
    operations,
    store: {
      append: timed('append', store.append),
      ...(synced ? { synced: timed('synced', synced) } : {}),
      after: timed('after', store.after),
      page: timed('page', store.page),
      reactionsBy: timed('reactionsBy', store.reactionsBy),
      reactorNames: timed('reactorNames', store.reactorNames),
      byId: timed('byId', store.byId),
      heads: timed('heads', store.heads),
      rooms: timed('rooms', store.rooms),
      seqsByAuthor: timed('authored', store.seqsByAuthor),
      anonymize: timed('anonymize', store.anonymize),
      records: {
        get: timed('records.get', records.get),
        list: timed('records.list', records.list),
        put: timed('records.put', records.put),
        changes: timed('records.changes', records.changes),
        sweep: timed('records.sweep', records.sweep),
      },
      trim: timed('trim', store.trim),
      emptyRooms: timed('emptyRooms', store.emptyRooms),
      holdEmptyRooms: timed('holdEmptyRooms', store.holdEmptyRooms),
      removeEmptyRooms: timed('removeEmptyRooms', store.removeEmptyRooms),
      usedBytes: timed('usedBytes', store.usedBytes),
      putIfAbsent: timed('keep', store.putIfAbsent),
      close: () => store.close(),
    },
  };
}
