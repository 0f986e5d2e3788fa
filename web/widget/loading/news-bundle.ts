/**
 * What tells a visitor of news, and what of the room they have seen: a bundle beside this one, loaded
 * when there is news.
 */
import { createPinnedBundle } from './pinned-bundle.ts';

/** SHA-384 of `starling-news.js`; put in by the build. */
declare const NEWS_INTEGRITY: string;

export type News = typeof import('../entries/define-news.ts');

export const newsBundle = createPinnedBundle<News>('starling-news.js', () => NEWS_INTEGRITY);
