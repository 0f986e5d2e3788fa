/**
 * Guarded storage: browsers may forbid storage, or report it full, at any call. Counts as empty.
 */
import type { ChatStorage } from './client-api.ts';

export function createGuardedStorage(storage?: ChatStorage): ChatStorage {
  const attempt = <T>(use: (storage: ChatStorage) => T): T | null => {
    try {
      return storage ? use(storage) : null;
    } catch {
      return null;
    }
  };
  return {
    get: (key) => attempt((storage) => storage.get(key)),
    set: (key, value) => void attempt((storage) => storage.set(key, value)),
    remove: (key) => void attempt((storage) => storage.remove(key)),
  };
}

/** Reads a JSON list without its malformed items: any script of the page can write to storage. */
export function readList<Item>(
  storage: ChatStorage,
  key: string,
  isItem: (value: unknown) => value is Item,
): Item[] {
  try {
    return (JSON.parse(storage.get(key) ?? '[]') as unknown[]).filter(isItem);
  } catch {
    return [];
  }
}
