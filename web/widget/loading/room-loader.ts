/**
 * Lazy-loads the room's bundle, with an integrity check and retries.
 */
import { importWithIntegrity } from './integrity-import.ts';
import type { RoomClass } from '../element/room-element.ts';

/** SHA-384 of `starling-room.js`, in the syntax of `integrity`; inserted by the build. */
declare const ROOM_INTEGRITY: string;

const ATTEMPTS_MAX = 3;
const AGAIN_AFTER_MS = 1_000;
const LOAD_WITHIN_MS = 30_000;

/** Appended to the address: a browser may cache a failed module. */
let failures = 0;

/** `root` must stay connected until then, or the signal must be aborted. */
export async function loadRoom(root: ShadowRoot, signal: AbortSignal): Promise<RoomClass> {
  for (let attempt = 1;; attempt += 1) {
    const known = customElements.get('starling-room') as RoomClass | undefined;
    if (known) return known;
    signal.throwIfAborted();
    try {
      const name = `starling-room.js${failures ? `?${failures}` : ''}`;
      const url = new URL(name, import.meta.url).href;
      await Promise.race([importWithIntegrity(url, ROOM_INTEGRITY, root), rejectOnAbort(signal)]);
    } catch (error) {
      if (signal.aborted) throw error;
      failures += 1;
      if (attempt === ATTEMPTS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * AGAIN_AFTER_MS));
    }
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(LOAD_WITHIN_MS)]);
  return new Promise((_, reject) => either.onabort = () => reject(either.reason));
}
