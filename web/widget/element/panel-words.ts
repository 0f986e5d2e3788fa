/**
 * Label of the panel's close button, in every language: the panel lies outside the room.
 */
import { chooseLanguage } from '../i18n/language-tag.ts';
import { closeChat as ar } from '../i18n/languages/ar.ts';
import { closeChat as de } from '../i18n/languages/de.ts';
import { closeChat as en } from '../i18n/languages/en.ts';
import { closeChat as es } from '../i18n/languages/es.ts';
import { closeChat as fr } from '../i18n/languages/fr.ts';
import { closeChat as ja } from '../i18n/languages/ja.ts';
import { closeChat as pt } from '../i18n/languages/pt.ts';
import { closeChat as zh } from '../i18n/languages/zh.ts';

const LANGUAGES = { ar, de, en, es, fr, ja, pt, zh };
const CODES = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];

export function panelLanguage(tag: string): { code: string; close: string } {
  const code = chooseLanguage(tag, CODES);
  return { code, close: LANGUAGES[code] };
}
