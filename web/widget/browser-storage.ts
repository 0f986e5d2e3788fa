/**
 * The browser's localStorage as the client's storage: where a guest's name and unsent messages stay.
 */
import type { ChatStorage } from '../client/chat-client.ts';

/** Every call may throw, already for naming `localStorage` where it is denied: the client allows for that. */
export function createBrowserStorage(): ChatStorage {
  return {
    get: (key) => localStorage.getItem(key),
    set: (key, value) => localStorage.setItem(key, value),
    remove: (key) => localStorage.removeItem(key),
  };
}
