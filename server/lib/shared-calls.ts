/** Deduplication of concurrent calls: a crowd that reads the same page costs one read. */

export interface SharedCalls {
  run<T>(key: string, call: () => Promise<T>): Promise<T>;
}

export function createSharedCalls(): SharedCalls {
  const underWay = new Map<string, Promise<unknown>>();
  return {
    run<T>(key: string, call: () => Promise<T>): Promise<T> {
      const shared = underWay.get(key) as Promise<T> | undefined;
      if (shared) return shared;
      const started = call().finally(() => underWay.delete(key));
      underWay.set(key, started);
      return started;
    },
  };
}
