/**
 * Preloads a language's Intl formats while the room joins, each in a task of its own.
 */
import type { Language } from '../i18n/language.ts';

export function preloadFormats({ say, times }: Language): void {
  const now = Date.now();
  const uses = [
    () => say('peopleHere', { count: 2 }),
    () => times.clock(now),
    () => times.day(now, now),
  ];
  for (const use of uses) setTimeout(use);
}
