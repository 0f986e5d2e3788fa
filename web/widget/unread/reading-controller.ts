/**
 * Reading controller: connects the read marker to the log, the page and the storage.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { createGuardedStorage } from '../../client/guarded-storage.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';
import { createReadMarker, type Reading } from './read-marker.ts';
import { lazy } from '../loading/lazy.ts';
import { createReadPositions, POSITIONS_KEY } from './read-positions.ts';
import { type Visibility, watchVisibility } from './visibility.ts';

export interface ReadingController extends ReactiveController {
  update(): void;
  readonly unread: number;
  readonly isSeen: boolean;
  readonly line: number | undefined;
}

export interface ReadingControllerOptions {
  /** `isSeen`: whether the log is at its end. Undefined while the room or the reader is unknown. */
  reading(): Reading | undefined;
  /** An element at the end of the log; exists once the host has rendered. */
  foot(): Element;
  onLine(): void;
}

export interface UnreadChange {
  count: number;
}

const pagePositions = lazy(() => createReadPositions(createGuardedStorage(createBrowserStorage())));

export function createReadingController(
  host: ReactiveControllerHost & HTMLElement,
  { reading, foot, onLine }: ReadingControllerOptions,
): ReadingController {
  const positions = pagePositions();
  let marker = createReadMarker(positions);
  let visibility: Visibility | undefined;
  let isOpening = false;
  let reported = 0;

  const onVisibility = (): void => {
    if (!visibility!.isSeen) positions.flush();
    else if (marker.comeBack()) onLine();
    host.requestUpdate();
  };
  const stored = ({ key }: StorageEvent): void => {
    if (key !== POSITIONS_KEY) return;
    positions.refresh();
    host.requestUpdate();
  };
  /** A function of its own: removing it leaves the listeners of other logs. */
  const flush = (): void => positions.flush();
  const controller: ReadingController = {
    get unread() {
      return marker.unread;
    },
    get isSeen() {
      return visibility?.isSeen === true;
    },
    get line() {
      return marker.line;
    },
    hostConnected() {
      addEventListener('storage', stored);
      addEventListener('pagehide', flush);
      host.requestUpdate();
    },
    hostDisconnected() {
      removeEventListener('storage', stored);
      removeEventListener('pagehide', flush);
      positions.flush();
      visibility?.close();
      visibility = undefined;
      // A reader who leaves has seen the line.
      marker = createReadMarker(positions);
    },
    update() {
      const now = reading();
      if (!now) return;
      isOpening = marker.update({ ...now, isSeen: now.isSeen && controller.isSeen });
    },
    hostUpdated() {
      // Lit may render once more after the host is disconnected.
      if (!host.isConnected) return;
      visibility ??= watchVisibility(foot(), onVisibility);
      if (isOpening) onLine();
      isOpening = false;
      if (marker.unread === reported) return;
      reported = marker.unread;
      const detail: UnreadChange = { count: reported };
      host.dispatchEvent(new CustomEvent('unread-change', { detail }));
    },
  };
  host.addController(controller);
  return controller;
}
