/**
 * What the widgets of a page have in common to tell of news: one title, one sound, one visitor with
 * one pair of eyes. The one place where the browser's own means are named.
 */
import { systemClock } from '../../../server/lib/clock.ts';
import { createSafeStorage } from '../../client/guarded-storage.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';
import { pageTitle } from './page-title.ts';
import { createSettingsBook, type SettingsBook } from './settings.ts';
import { createSound, type Sound } from './sound.ts';
import { createTitleBadge, type TitleBadge } from './title-badge.ts';
import type { Locks } from './tab-leader.ts';

/** `none`: the browser has no notifications, or not for pages. */
export type Permission = NotificationPermission | 'none';

export interface PageSignals {
  readonly settings: SettingsBook;
  readonly badge: TitleBadge;
  readonly sound: Sound;
  readonly locks: Locks | undefined;
  readonly permission: Permission;
  readonly isHidden: boolean;
  /** Whether the visitor is at this page now. */
  readonly isAttended: boolean;
  /** Only on the visitor's own act. Resolves to whether it is granted. */
  askPermission(): Promise<boolean>;
  /** One of a tag takes the place of the one before, in whichever tab that was. Returns what takes it away. */
  notify(title: string, options: NotificationOptions, onClick: () => void): () => void;
  /** Calls back when the visitor comes or goes, or has chosen in another tab; returns what stops it. */
  subscribe(listener: () => void): () => void;
}

/** When what holds for the page may have changed. */
const OCCASIONS = ['visibilitychange', 'focus', 'blur', 'storage'];

let shared: PageSignals | undefined;

/** The page's; made when it is first asked for. */
export function pageSignals(): PageSignals {
  return shared ??= createPageSignals();
}

function createPageSignals(): PageSignals {
  let canNotify = typeof Notification !== 'undefined';
  const badge = createTitleBadge(document);
  pageTitle.read = () => badge.title;
  const settings = createSettingsBook(createSafeStorage(createBrowserStorage()));
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
        // Some phones have them for installed pages alone, and say so only here.
        canNotify = false;
        return () => {};
      }
    },
    subscribe(listener) {
      const stop = settings.subscribe(listener);
      for (const type of OCCASIONS) addEventListener(type, listener);
      return () => {
        stop();
        for (const type of OCCASIONS) removeEventListener(type, listener);
      };
    },
  };
}
