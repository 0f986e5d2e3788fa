/**
 * Page signals shared by all widgets: settings, title badge, visibility.
 */
import { createGuardedStorage } from '../../client/guarded-storage.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';
import { pageTitle } from './page-title.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { createTitleBadge, type TitleBadge } from './title-badge.ts';

export interface PageSignals {
  readonly settings: SettingsStore;
  readonly badge: TitleBadge;
  readonly isHidden: boolean;
  /** Whether the page is visible and focused. */
  readonly isAttended: boolean;
  /** Reports changes of visibility, focus and settings; returns an unsubscribe function. */
  subscribe(listener: () => void): () => void;
}

const CHANGE_EVENTS = ['visibilitychange', 'focus', 'blur', 'storage'];

let shared: PageSignals | undefined;

export function pageSignals(): PageSignals {
  return shared ??= createPageSignals();
}

function createPageSignals(): PageSignals {
  const badge = createTitleBadge(document);
  pageTitle.read = () => badge.title;
  const settings = createSettingsStore(createGuardedStorage(createBrowserStorage()));
  return {
    settings,
    badge,
    get isHidden() {
      return document.hidden;
    },
    get isAttended() {
      return !document.hidden && document.hasFocus();
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
