/**
 * Browser storage as ChatStorage. Every call may throw; see createGuardedStorage.
 */
import type { ChatStorage } from '../../client/chat-client.ts';

/** Shared by all tabs of the page's origin; permanent. */
export function createBrowserStorage(): ChatStorage {
  return storageOver(() => localStorage);
}

export function createTabStorage(): ChatStorage {
  return storageOver(() => sessionStorage);
}

function storageOver(storage: () => Storage): ChatStorage {
  return {
    get: (key) => storage().getItem(key),
    set: (key, value) => storage().setItem(key, value),
    remove: (key) => storage().removeItem(key),
  };
}
