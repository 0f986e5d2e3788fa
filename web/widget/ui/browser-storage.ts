/**
 * The browser's storages as the client's: where a guest's name and unsent messages stay, and where
 * drafts do. Every call may throw, already for naming a storage that is denied: who uses it allows
 * for that.
 */
import type { ChatStorage } from '../../client/chat-client.ts';

/** Shared by all tabs of the page's origin, and kept. */
export function createBrowserStorage(): ChatStorage {
  return storageOver(() => localStorage);
}

/** Of this tab alone: it outlives a reload, and ends with the tab. */
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
