/**
 * Generated names of guests, in the visitor's language: `Guest 1234`.
 */
import { fourDigits } from '../../lib/four-digits.ts';

/** In the widget's languages, by BCP 47 language subtag. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['ar', 'ضيف'],
  ['de', 'Gast'],
  ['en', 'Guest'],
  ['es', 'Invitado'],
  ['fr', 'Invité'],
  ['ja', 'ゲスト'],
  ['pt', 'Convidado'],
  ['zh', '访客'],
]);
const GENERATED = new RegExp(`^(?:${[...WORDS.values()].join('|')}) \\d{4}$`);

export function guestName(id: string, language = 'en'): string {
  const word = WORDS.get(language.toLowerCase().split('-', 1)[0]!) ?? 'Guest';
  return `${word} ${fourDigits(id)}`;
}

export function isGuestName(name: string): boolean {
  return GENERATED.test(name);
}
