/**
 * Lazy-loads notifications and read positions.
 */
import { createLazyBundle } from './lazy-bundle.ts';

/** SHA-384 of `starling-news.js`; inserted by the build. */
declare const NEWS_INTEGRITY: string;

export type NotificationsBundle = typeof import('../entries/define-notifications.ts');

export const notificationsBundle = createLazyBundle<NotificationsBundle>(
  'starling-news.js',
  () => NEWS_INTEGRITY,
);
