/**
 * Loads the room's code when it is wanted: a module beside this one, which must be the very one that
 * this one was built with.
 */
import { importPinned } from './integrity-import.ts';
import type { RoomClass } from '../element/room-element.ts';

/** SHA-384 of `starling-room.js`, as `integrity` takes it; put in by the build. */
declare const ROOM_INTEGRITY: string;

const ATTEMPTS_MAX = 3;
const AGAIN_AFTER_MS = 1_000;
const LOAD_WITHIN_MS = 30_000;

/** Each has an address of its own: a browser may remember a module that failed. */
let failures = 0;

/**
 * Resolves with what `<starling-room>` is made of. `root` must be on the page until then, or the signal
 * aborted. Rejects when it fails again and again.
 */
export async function loadRoom(root: ShadowRoot, signal: AbortSignal): Promise<RoomClass> {
  for (let attempt = 1;; attempt += 1) {
    const known = customElements.get('starling-room') as RoomClass | undefined;
    if (known) return known;
    signal.throwIfAborted();
    try {
      const name = `starling-room.js${failures ? `?${failures}` : ''}`;
      const url = new URL(name, import.meta.url).href;
      await Promise.race([importPinned(url, ROOM_INTEGRITY, root), end(signal)]);
    } catch (error) {
      if (signal.aborted) throw error;
      failures += 1;
      if (attempt === ATTEMPTS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * AGAIN_AFTER_MS));
    }
  }
}

/** Rejects when it is aborted or takes too long. */
function end(signal: AbortSignal): Promise<never> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(LOAD_WITHIN_MS)]);
  return new Promise((_, reject) => either.onabort = () => reject(either.reason));
}
