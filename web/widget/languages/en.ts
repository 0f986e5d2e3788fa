/**
 * English: the language that the others are translated from, and what a missing phrase falls back to.
 * `{name}` stands for a value; a phrase with a `{count}` has a form for each plural category of its
 * language (CLDR).
 */
import type { Phrase } from '../language.ts';

export const phrases = {
  // The room, its people
  peopleHere: { one: '{count} person here', other: '{count} people here' },
} satisfies Record<string, Phrase>;
