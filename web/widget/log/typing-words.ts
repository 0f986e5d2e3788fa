/**
 * Text of the typing indicator. Pure.
 */
import type { Language } from '../i18n/language.ts';

/** Beyond this number, names are only counted. */
const NAMES_MAX = 3;

export function typingWords(typists: readonly { name: string }[], language: Language): string {
  if (typists.length === 0) return '';
  const names = typists.slice(0, NAMES_MAX).map(({ name }) => name);
  const beyond = typists.length - names.length;
  if (beyond === 0) {
    return language.say('typing', { names: language.list(names), count: names.length });
  }
  const some = names.reduce((first, second) => language.say('twoNames', { first, second }));
  return language.say('typingAndMore', { names: some, count: beyond });
}
