/**
 * Follows what a reader has seen of the log: whether its end is in sight, how much is unread, where the
 * line `New` stands. Binds the read marker to the log, the page and the browser's storage.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { createSafeStorage } from '../../client/guarded-storage.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';
import { createReadMarker, type Reading } from './read-marker.ts';
import { lazily } from '../loading/lazy.ts';
import { createReadPositions, POSITIONS_KEY } from './read-positions.ts';
import { type Sight, watchSight } from './visibility.ts';

export interface ReadingController extends ReactiveController {
  /** Call before each update of the host. */
  look(): void;
  readonly unread: number;
  /** Whether the foot is in sight. */
  readonly isSeen: boolean;
  /** Seq of the message that the line stands before. */
  readonly line: number | undefined;
}

export interface ReadingControllerOptions {
  /** `isSeen`: whether the log is at its end. Undefined while the room or the reader is not known. */
  reading(): Reading | undefined;
  /** What is in sight together with the newest message; there once the host has rendered. */
  foot(): Element;
  /** The reader begins at the line. */
  onLine(): void;
}

/** The event `unread-change`, told by the host. */
export interface UnreadChange {
  /** Messages of others that the reader has not seen, as far as they are loaded. */
  count: number;
}

/** Shared by all logs of the page. */
const pagePositions = lazily(() => createReadPositions(createSafeStorage(createBrowserStorage())));

export function createReadingController(
  host: ReactiveControllerHost & HTMLElement & { readonly hasUpdated: boolean },
  { reading, foot, onLine }: ReadingControllerOptions,
): ReadingController {
  const positions = pagePositions();
  let marker = createReadMarker(positions);
  let sight: Sight | undefined;
  let isOpening = false;
  let wasHere = host.hasUpdated;
  let told = 0;

  const looked = (): void => {
    if (!sight!.isSeen) positions.flush();
    else if (marker.comeBack()) onLine();
    host.requestUpdate();
  };
  const stored = ({ key }: StorageEvent): void => {
    if (key !== POSITIONS_KEY) return;
    positions.refresh();
    host.requestUpdate();
  };
  /** This log's own: another log of the page goes on when this one leaves. */
  const flush = (): void => positions.flush();
  const controller: ReadingController = {
    get unread() {
      return marker.unread;
    },
    get isSeen() {
      return sight?.isSeen === true;
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
      sight?.close();
      sight = undefined;
      wasHere = false;
      // Whoever leaves has seen the line.
      marker = createReadMarker(positions);
    },
    look() {
      const now = reading();
      if (!now) return;
      isOpening = marker.update({ ...now, isSeen: now.isSeen && controller.isSeen, wasHere });
    },
    hostUpdated() {
      // It may be rendered once more when it has left the page.
      if (!host.isConnected) return;
      sight ??= watchSight(foot(), looked);
      if (isOpening) onLine();
      isOpening = false;
      if (marker.unread === told) return;
      told = marker.unread;
      const detail: UnreadChange = { count: told };
      host.dispatchEvent(new CustomEvent('unread-change', { detail }));
    },
  };
  // The reader may have been here for long, or be gone already.
  if (wasHere && host.isConnected) sight = watchSight(foot(), looked);
  host.addController(controller);
  return controller;
}
