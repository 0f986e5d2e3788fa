/**
 * The page around the widget, for `room="auto"`: which room it is, what it is called, and when that
 * changes.
 */
import type { ReactiveControllerHost } from 'lit';
import { pageRoom } from './page-room.ts';
import type { RoomSettings } from './room-element.ts';
import { pageTitle } from '../notify/page-title.ts';

export interface HostPage {
  /** As the element says it, or the page's own. */
  readonly room: string;
  /** Empty when the element says which room. */
  readonly title: string;
}

const AUTO = 'auto';

/** Follows the page while the element is on it and wants that: a single-page app is never loaded again. */
export function createHostPage(
  host: ReactiveControllerHost & HTMLElement & { settings: RoomSettings },
): () => HostPage {
  let following: AbortController | undefined;
  let read: HostPage | undefined;

  const changed = (): void => {
    read = undefined;
    host.requestUpdate();
  };
  const stop = (): void => {
    following?.abort();
    following = read = undefined;
  };
  host.addController({
    hostUpdate() {
      // It may be rendered once more when it has left the page.
      if (host.settings.room !== AUTO || !host.isConnected) return stop();
      if (following) return;
      following = new AbortController();
      followPage(changed, following.signal);
    },
    hostDisconnected: stop,
  });
  return () => {
    if (host.settings.room !== AUTO) return { room: host.settings.room, title: '' };
    return read ??= readPage();
  };
}

function readPage(): HostPage {
  const canonical = document.querySelector('link[rel~="canonical" i]')?.getAttribute('href');
  const title = document.querySelector('meta[property="og:title"]')?.getAttribute('content');
  return {
    room: pageRoom({ href: location.href, canonical }),
    title: title?.trim() || pageTitle.read(),
  };
}

function followPage(onChange: () => void, signal: AbortSignal): void {
  addEventListener('popstate', onChange, { signal });
  const { navigation } = globalThis as { navigation?: EventTarget };
  for (const type of ['navigatesuccess', 'currententrychange']) {
    navigation?.addEventListener(type, onChange, { signal });
  }
  // Routers set title and canonical address some time after the navigation.
  const observer = new MutationObserver(onChange);
  observer.observe(document.head, {
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true,
  });
  signal.addEventListener('abort', () => observer.disconnect());
}
