/**
 * Loads the room's code when it is wanted: a module beside this one, which must be the very one that
 * this one was built with.
 */
import type { RoomClass } from './room-element.ts';

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
    try {
      await Promise.race([load(root), end(signal)]);
    } catch (error) {
      if (signal.aborted) throw error;
      failures += 1;
      if (attempt === ATTEMPTS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * AGAIN_AFTER_MS));
    }
  }
}

async function load(root: ShadowRoot): Promise<void> {
  const url = new URL(`starling-room.js${failures ? `?${failures}` : ''}`, import.meta.url).href;
  const link = document.createElement('link');
  if (link.relList.supports('modulepreload')) {
    // First and awaited: what is imported is then what was checked here.
    await new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = () => reject(new Error(`${url} cannot be loaded, or is another one`));
      link.rel = 'modulepreload';
      link.crossOrigin = '';
      link.integrity = ROOM_INTEGRITY;
      link.href = url;
      root.append(link);
    }).finally(() => link.remove());
  }
  await import(url);
}

/** Rejects when it is aborted or takes too long. */
function end(signal: AbortSignal): Promise<never> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(LOAD_WITHIN_MS)]);
  return new Promise((_, reject) => either.onabort = () => reject(either.reason));
}
