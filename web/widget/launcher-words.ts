/**
 * What is said before the room is loaded: by the launcher, and where the room should be. In every
 * language of the widget, so that the entry need not load one first.
 */
import { chooseLanguage } from './language-tag.ts';
import { launcher as ar } from './languages/ar.ts';
import { launcher as de } from './languages/de.ts';
import { launcher as en } from './languages/en.ts';
import { launcher as es } from './languages/es.ts';
import { launcher as fr } from './languages/fr.ts';
import { launcher as ja } from './languages/ja.ts';
import { launcher as pt } from './languages/pt.ts';
import { launcher as zh } from './languages/zh.ts';

/** What a file in languages/ exports as `launcher`. */
export interface LauncherPhrases {
  readonly open: string;
  /** The room's code could not be loaded. */
  readonly failed: string;
  readonly retry: string;
  /** A form for each plural category (CLDR) of the language. */
  readonly unread:
    & { readonly other: string }
    & {
      readonly [Category in Intl.LDMLPluralRule]?: string;
    };
}

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
