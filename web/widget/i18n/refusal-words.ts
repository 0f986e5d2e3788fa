/**
 * Text of a refusal for the reader. Pure.
 */
import type { RoomNotice } from '../../client/room-state.ts';
import type { Language } from './language.ts';

/** The server's message is the most precise, but English. */
export function refusalWords({ code, message }: RoomNotice, language: Language): string {
  const words = language.tag === 'en' ? message : language.say(`refused_${code}`);
  return words.charAt(0).toLocaleUpperCase(language.tag) + words.slice(1);
}
