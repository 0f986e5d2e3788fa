/**
 * Lazy-loads the room's bundle, with an integrity check and retries.
 */
import { importModule } from './import-module.ts';
import type { RoomClass } from '../element/room-element.ts';

/** Address of the room's bundle relative to this module, and its hash; inserted by the build. */
declare const ROOM_PATH: string;
declare const ROOM_INTEGRITY: string;

const ATTEMPTS_MAX = 3;
const AGAIN_AFTER_MS = 1_000;
const LOAD_WITHIN_MS = 30_000;

/** Of this page: many browsers keep a module that failed to load as failed. */
let failures = 0;

export async function loadRoom(signal: AbortSignal): Promise<RoomClass> {
  for (let attempt = 1;; attempt += 1) {
    const known = customElements.get('starling-room') as RoomClass | undefined;
    if (known) return known;
    signal.throwIfAborted();
    try {
      // The server has each folder of assets under such names too. What the room loads follows it.
      const path = failures ? ROOM_PATH.replace('/s', `.${failures}/s`) : ROOM_PATH;
      const { href } = new URL(path, import.meta.url);
      await Promise.race([importModule(href, ROOM_INTEGRITY), rejectOnAbort(signal)]);
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
