/**
 * Makes a language's formats while the room is still being joined, each in a task of its own: together
 * they would hold up a slow machine when the first messages come.
 */
import type { Language } from '../i18n/language.ts';

export function warmUp({ say, times }: Language): void {
  const now = Date.now();
  const uses = [
    () => say('peopleHere', { count: 2 }),
    () => times.clock(now),
    () => times.day(now, now),
  ];
  for (const use of uses) setTimeout(use);
}
