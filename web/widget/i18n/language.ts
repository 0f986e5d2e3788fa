/**
 * One language that the widget speaks: phrases, plurals, times and direction.
 * Made from a file in languages/; every element that says something is handed one.
 */
import {
  type emojiPhrases,
  type extraPhrases,
  type moderationPhrases,
  type newsPhrases,
  phrases,
} from './languages/en.ts';
import { directionOf } from './language-tag.ts';
import type { Phrase } from './phrase.ts';
import { lazily } from '../loading/lazy.ts';
import { createTimeLabels, type TimeLabels } from '../log/time-labels.ts';

export type PhraseKey = keyof (
  & typeof phrases
  & typeof extraPhrases
  & typeof newsPhrases
  & typeof moderationPhrases
  & typeof emojiPhrases
);

/** What a file in languages/ exports as `phrases`; what it lacks is said in English. */
export type Phrases = { readonly [Key in PhraseKey]?: Phrase };

export interface Language {
  /** BCP 47, such as `pt` or `zh-Hans`. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  readonly times: TimeLabels;
  /** Numbers are written as the language writes them; `count` chooses the plural form. */
  say(key: PhraseKey, values?: { readonly [name: string]: string | number }): string;
  /** `Ada, Ben and Cleo`, as the language joins them. */
  list(names: readonly string[]): string;
}

/** Around a value in a text that runs the other way (Unicode's FSI and PDI). */
const ISOLATE = ['\u2068', '\u2069'] as const;

/** As far as the bundles that are loaded say it. */
const english: { [Key in PhraseKey]?: Phrase } = { ...phrases };

/** What a bundle says besides: call it when that is loaded. */
export function addEnglish(more: Phrases): void {
  Object.assign(english, more);
}

/** `locale`: how times and numbers are written, when that is more exact than the tag (`de-AT` for `de`). */
export function createLanguage(tag: string, phrases: Phrases, locale: string = tag): Language {
  const direction = directionOf(tag);
  const plurals = lazily(() => new Intl.PluralRules(tag));
  const englishPlurals = lazily(() => new Intl.PluralRules('en'));
  const numbers = lazily(() => new Intl.NumberFormat(locale));
  const lists = lazily(() => new Intl.ListFormat(tag));

  const written = (value: string | number | undefined, name: string): string => {
    if (value === undefined) return `{${name}}`;
    if (typeof value === 'number') return numbers().format(value);
    return direction === 'rtl' ? ISOLATE.join(value) : value;
  };
  return {
    tag,
    direction,
    times: createTimeLabels(locale),
    say(key, values = {}) {
      const own = phrases[key];
      const phrase = own ?? english[key] ?? key;
      const rules = own === undefined ? englishPlurals : plurals;
      const form = typeof phrase === 'string'
        ? phrase
        : phrase[rules().select(Number(values.count))] ?? phrase.other;
      return form.replace(/\{(\w+)\}/g, (_, name: string) => written(values[name], name));
    },
    list: (names) => lists().format(names),
  };
}

/** English, with times and numbers as the reader's browser writes them. */
export const ENGLISH: Language = createLanguage('en', english, localeOf('en'));

/** The first variant of the language that the reader's browser asks for: `de-AT` for `de`. */
export function localeOf(tag: string): string {
  const locales = globalThis.navigator?.languages ?? [];
  return locales.find((locale) => `${locale}-`.startsWith(`${tag}-`)) ?? tag;
}
