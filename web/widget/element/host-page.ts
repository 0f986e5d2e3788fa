/**
 * The host page, for `room="auto"`: its room, its title, and changes of both.
 */
import type { ReactiveControllerHost } from 'lit';
import { pageRoom } from './page-room.ts';
import type { RoomSettings } from './room-element.ts';
import { pageTitle } from '../notify/page-title.ts';

export interface HostPage {
  readonly room: string;
  /** Empty if the element names its room. */
  readonly title: string;
}

const AUTO = 'auto';

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
      // Lit may render once more after the element is disconnected.
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
  // Routers set the title and the canonical address some time after the navigation.
  const observer = new MutationObserver(onChange);
  observer.observe(document.head, {
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true,
  });
  signal.addEventListener('abort', () => observer.disconnect());
}
