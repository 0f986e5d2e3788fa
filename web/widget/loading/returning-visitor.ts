/**
 * Whether the visitor has written as a guest here before: then the room is worth loading ahead.
 */
import { socketUrl, storagePrefix, tokenKey } from '../../client/server-address.ts';

export function hasWrittenBefore(serverUrl: string): boolean {
  try {
    return tokenKey(storagePrefix(socketUrl(serverUrl))) in localStorage;
  } catch {
    // No address, or the browser forbids it.
    return false;
  }
}
