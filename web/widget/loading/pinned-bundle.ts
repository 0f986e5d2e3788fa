/**
 * A bundle of the widget that is loaded when it is first wanted, once a page.
 */
import { importPinned } from './integrity-import.ts';

export interface PinnedBundle<Module> {
  /** `root` must be on the page until then. Rejects when it cannot be had now; another call tries again. */
  load(root: ParentNode): Promise<Module>;
}

const LOAD_WITHIN_MS = 15_000;
/** Between attempts, which the visitor's acts make: after an upgrade of the server none succeeds. */
const PAUSE_MS_MAX = 60_000;

/** `name`: of a file beside this module. `integrity` is asked when it is loaded, as only a build knows it. */
export function createPinnedBundle<Module>(
  name: string,
  integrity: () => string,
): PinnedBundle<Module> {
  let loading: Promise<Module> | undefined;
  /** Who asked first, until it is there: when that leaves the page, nothing comes of it. */
  let asker: ParentNode | undefined;
  /** Each has an address of its own: a browser may remember a module that failed. */
  let failures = 0;
  /** Milliseconds since the Unix epoch; the first failure is tried again at once. */
  let againAtMs = 0;
  const address = (): string => {
    const { href, search } = new URL(import.meta.url);
    // What stands on the room imports the one that is here, not another try at it.
    const query = [failures || '', search.replace('?', 'room=')].filter(Boolean).join('&');
    return new URL(query ? `${name}?${query}` : name, href).href;
  };
  return {
    load(root) {
      const url = address();
      if (asker?.isConnected === false) loading = undefined;
      if (!loading && Date.now() < againAtMs) {
        return Promise.reject(new Error(`${name} failed just now`));
      }
      if (loading) return loading;
      asker = root;
      const mine = loading = Promise.resolve()
        .then(() => Promise.race([importPinned<Module>(url, integrity(), root), late()]));
      mine.then(() => asker = undefined, () => {
        if (loading !== mine) return;
        loading = asker = undefined;
        failures += 1;
        if (failures > 1) againAtMs = Date.now() + Math.min(PAUSE_MS_MAX, 500 * 2 ** failures);
      });
      return mine;
    },
  };
}

/** Rejects in time: an element that leaves the page takes the loading of its link along. */
function late(): Promise<never> {
  return new Promise((_, reject) =>
    setTimeout(() => reject(new Error('the chat server did not answer in time')), LOAD_WITHIN_MS)
  );
}
