/**
 * Page signals shared by all widgets: title badge, sound, permission, visibility.
 */
import { systemClock } from '../../../server/lib/clock.ts';
import { createGuardedStorage } from '../../client/guarded-storage.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';
import { pageTitle } from './page-title.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { createSound, type Sound } from './sound.ts';
import { createTitleBadge, type TitleBadge } from './title-badge.ts';
import type { Locks } from './tab-leader.ts';

export type Permission = NotificationPermission | 'none';

export interface PageSignals {
  readonly settings: SettingsStore;
  readonly badge: TitleBadge;
  readonly sound: Sound;
  readonly locks: Locks | undefined;
  readonly permission: Permission;
  readonly isHidden: boolean;
  /** Whether the page is visible and focused. */
  readonly isAttended: boolean;
  /** Requires a user gesture. Resolves to whether the permission is granted. */
  askPermission(): Promise<boolean>;
  notify(title: string, options: NotificationOptions, onClick: () => void): () => void;
  /** Reports changes of visibility, focus and settings; returns an unsubscribe function. */
  subscribe(listener: () => void): () => void;
}

const CHANGE_EVENTS = ['visibilitychange', 'focus', 'blur', 'storage'];

let shared: PageSignals | undefined;

export function pageSignals(): PageSignals {
  return shared ??= createPageSignals();
}

function createPageSignals(): PageSignals {
  let canNotify = typeof Notification !== 'undefined';
  const badge = createTitleBadge(document);
  pageTitle.read = () => badge.title;
  const settings = createSettingsStore(createGuardedStorage(createBrowserStorage()));
  return {
    settings,
    badge,
    sound: createSound({
      open: () => new AudioContext(),
      page: globalThis,
      now: systemClock.now,
    }),
    locks: navigator.locks as Locks | undefined,
    get permission() {
      return canNotify ? Notification.permission : 'none';
    },
    get isHidden() {
      return document.hidden;
    },
    get isAttended() {
      return !document.hidden && document.hasFocus();
    },
    askPermission: async () => await Notification.requestPermission() === 'granted',
    notify(title, options, onClick) {
      try {
        const notification = new Notification(title, options);
        notification.onclick = () => {
          notification.close();
          onClick();
        };
        return () => notification.close();
      } catch {
        // Some phones allow notifications only for installed pages, and fail only here.
        canNotify = false;
        return () => {};
      }
    },
    subscribe(listener) {
      const stop = settings.subscribe(listener);
      for (const type of CHANGE_EVENTS) addEventListener(type, listener);
      return () => {
        stop();
        for (const type of CHANGE_EVENTS) removeEventListener(type, listener);
      };
    },
  };
}
