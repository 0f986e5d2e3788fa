/**
 * Phrases needed before the room is loaded, in all languages.
 */
import { chooseLanguage } from '../i18n/language-tag.ts';
import { launcher as ar } from '../i18n/languages/ar.ts';
import { launcher as de } from '../i18n/languages/de.ts';
import { launcher as en } from '../i18n/languages/en.ts';
import { launcher as es } from '../i18n/languages/es.ts';
import { launcher as fr } from '../i18n/languages/fr.ts';
import { launcher as ja } from '../i18n/languages/ja.ts';
import { launcher as pt } from '../i18n/languages/pt.ts';
import { launcher as zh } from '../i18n/languages/zh.ts';
import type { LauncherPhrases } from '../i18n/phrase.ts';

export interface LauncherWords extends Pick<LauncherPhrases, 'open' | 'failed' | 'retry'> {
  unread(count: number): string;
}

const LANGUAGES = { ar, de, en, es, fr, ja, pt, zh } satisfies Record<string, LauncherPhrases>;
const CODES = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];

export function launcherWords(tag: string): LauncherWords {
  const code = chooseLanguage(tag, CODES);
  const phrases: LauncherPhrases = LANGUAGES[code];
  return {
    ...phrases,
    unread(count) {
      const form = phrases.unread[new Intl.PluralRules(code).select(count)];
      const written = new Intl.NumberFormat(code).format(count);
      return (form ?? phrases.unread.other).replace('{count}', written);
    },
  };
}
