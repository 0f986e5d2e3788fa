/**
 * Lazy-loads a bundle of the widget, once per page, with an integrity check.
 */
import { importWithIntegrity } from './integrity-import.ts';

export interface LazyBundle<Module> {
  /** `root` must stay connected meanwhile. Rejects if loading fails; another call tries again. */
  load(root: ParentNode): Promise<Module>;
}

const LOAD_WITHIN_MS = 15_000;
/** Bounds the pause between attempts: after an upgrade of the server every attempt fails. */
const PAUSE_MS_MAX = 60_000;

/** `name` is a file beside this module. `integrity` is defined only in builds. */
export function createLazyBundle<Module>(
  name: string,
  integrity: () => string,
): LazyBundle<Module> {
  let loading: Promise<Module> | undefined;
  /** The root of the first caller while loading: if it is disconnected, the load never ends. */
  let loadingRoot: ParentNode | undefined;
  /** Appended to the address: a browser may cache a failed module. */
  let failures = 0;
  /** Milliseconds since the Unix epoch; the first failure is retried immediately. */
  let againAtMs = 0;
  const address = (): string => {
    const { href, search } = new URL(import.meta.url);
    // Makes the bundle import this instance of the room's module, not another attempt at it.
    const query = [failures || '', search.replace('?', 'room=')].filter(Boolean).join('&');
    return new URL(query ? `${name}?${query}` : name, href).href;
  };
  return {
    load(root) {
      const url = address();
      if (loadingRoot?.isConnected === false) loading = undefined;
      if (!loading && Date.now() < againAtMs) {
        return Promise.reject(new Error(`${name} failed to load`));
      }
      if (loading) return loading;
      loadingRoot = root;
      const mine = loading = Promise.resolve()
        .then(() =>
          Promise.race([importWithIntegrity<Module>(url, integrity(), root), rejectOnTimeout()])
        );
      mine.then(() => loadingRoot = undefined, () => {
        if (loading !== mine) return;
        loading = loadingRoot = undefined;
        failures += 1;
        if (failures > 1) againAtMs = Date.now() + Math.min(PAUSE_MS_MAX, 500 * 2 ** failures);
      });
      return mine;
    },
  };
}

/** Rejects on timeout: an element that leaves the page takes its loading link with it. */
function rejectOnTimeout(): Promise<never> {
  return new Promise((_, reject) =>
    setTimeout(
      () => reject(new Error('loading timed out')),
      LOAD_WITHIN_MS,
    )
  );
}
