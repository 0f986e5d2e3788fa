/**
 * The page's storage, made safe to use: a browser may forbid it, or have it full, at any call.
 * The client then goes on without; only the memory over a reload is lost.
 */
import type { ChatStorage } from './client-api.ts';

export function createSafeStorage(storage?: ChatStorage): ChatStorage {
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

/** A list kept as JSON. Anybody on the page can write to its storage: what is malformed is left out. */
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
