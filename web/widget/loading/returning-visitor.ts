/**
 * Detects a returning visitor: a guest with a stored token. The launcher then preloads the room.
 */
import { socketUrl, storagePrefix, tokenKey } from '../../client/server-address.ts';

export function isReturningVisitor(serverUrl: string): boolean {
  try {
    return tokenKey(storagePrefix(socketUrl(serverUrl))) in localStorage;
  } catch {
    // The URL is invalid, or the browser forbids storage.
    return false;
  }
}
