/**
 * A language of the widget: phrases, plurals, times and direction, from a file in languages/.
 */
import type { emojiPhrases } from './english/emoji.ts';
import type { moderationPhrases } from './english/moderation.ts';
import type { panelPhrases } from './english/panels.ts';
import { phrases } from './languages/en.ts';
import { directionOf } from './language-tag.ts';
import type { Phrase } from './phrase.ts';
import { lazy } from '../loading/lazy.ts';
import { createTimeLabels, type TimeLabels } from '../log/time-labels.ts';

export type PhraseKey = keyof (
  & typeof phrases
  & typeof panelPhrases
  & typeof moderationPhrases
  & typeof emojiPhrases
);

/** The `phrases` of a file in languages/; missing ones fall back to English. */
export type Phrases = { readonly [Key in PhraseKey]?: Phrase };

export interface Language {
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  readonly times: TimeLabels;
  knows(key: PhraseKey): boolean;
  /** Formats numbers for the language; `count` selects the plural form. */
  say(key: PhraseKey, values?: { readonly [name: string]: string | number }): string;
  /** The same language with other words for some phrases. */
  with(phrases: Phrases): Language;
  /** `Ada, Ben and Cleo`, joined as in the language. */
  list(names: readonly string[]): string;
}

/** Characters of scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

const english: { [Key in PhraseKey]?: Phrase } = { ...phrases };

export function addEnglish(more: Phrases): void {
  Object.assign(english, more);
}

/** `locale` formats times and numbers, if it is more specific than the tag (`de-AT` for `de`). */
export function createLanguage(tag: string, phrases: Phrases, locale: string = tag): Language {
  const direction = directionOf(tag);
  const plurals = lazy(() => new Intl.PluralRules(tag));
  const englishPlurals = lazy(() => new Intl.PluralRules('en'));
  const numbers = lazy(() => new Intl.NumberFormat(locale));
  const lists = lazy(() => new Intl.ListFormat(tag));

  const written = (value: string | number | undefined, name: string): string => {
    if (value === undefined) return `{${name}}`;
    if (typeof value === 'number') return numbers().format(value);
    return isolated(value);
  };
  /** Keeps text of the other direction in its place (Unicode FSI and PDI). */
  const isolated = (value: string): string =>
    direction === 'rtl' || RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
  return {
    tag,
    direction,
    times: createTimeLabels(locale),
    knows: (key) => (phrases[key] ?? english[key]) !== undefined,
    say(key, values = {}) {
      const own = phrases[key];
      const phrase = own ?? english[key] ?? key;
      const rules = own === undefined ? englishPlurals : plurals;
      const form = typeof phrase === 'string'
        ? phrase
        : phrase[rules().select(Number(values.count))] ?? phrase.other;
      return form.replace(/\{(\w+)\}/g, (_, name: string) => written(values[name], name));
    },
    with: (others) => createLanguage(tag, { ...phrases, ...others }, locale),
    list: (names) => lists().format(names.map(isolated)),
  };
}

export const ENGLISH: Language = createLanguage('en', english, localeOf('en'));

/** The browser's preferred variant of the language: `de-AT` for `de`. */
export function localeOf(tag: string): string {
  const locales = globalThis.navigator?.languages ?? [];
  return locales.find((locale) => `${locale}-`.startsWith(`${tag}-`)) ?? tag;
}
