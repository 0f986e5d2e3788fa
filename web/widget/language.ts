/**
 * One language that the widget speaks: phrases, plurals, times and direction.
 * Made from a file in languages/; every element that says something is handed one.
 */
import { phrases as english } from './languages/en.ts';
import { createTimeLabels, type TimeLabels } from './time-labels.ts';

/** A text, or one for each plural category (CLDR) that the language has for `count`. */
export type Phrase =
  | string
  | { readonly other: string } & { readonly [Category in Intl.LDMLPluralRule]?: string };

export type PhraseKey = keyof typeof english;

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

/** Written from right to left: what `Intl.Locale` knows is not there in every browser. */
const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ks|ku-Arab|ps|sd|ug|ur|yi)\b/;
/** Around a value in a text that runs the other way (Unicode's FSI and PDI). */
const ISOLATE = ['\u2068', '\u2069'] as const;

/** `locale`: how times and numbers are written, when that is more exact than the tag (`de-AT` for `de`). */
export function createLanguage(tag: string, phrases: Phrases, locale: string = tag): Language {
  const direction = directionOf(tag);
  const plurals = new Intl.PluralRules(tag);
  const englishPlurals = new Intl.PluralRules('en');
  const numbers = new Intl.NumberFormat(locale);
  const lists = new Intl.ListFormat(tag);

  const written = (value: string | number | undefined, name: string): string => {
    if (value === undefined) return `{${name}}`;
    if (typeof value === 'number') return numbers.format(value);
    return direction === 'rtl' ? ISOLATE.join(value) : value;
  };
  return {
    tag,
    direction,
    times: createTimeLabels(locale),
    say(key, values = {}) {
      const own = phrases[key];
      const phrase: Phrase = own ?? english[key];
      const rules = own === undefined ? englishPlurals : plurals;
      const form = typeof phrase === 'string'
        ? phrase
        : phrase[rules.select(Number(values.count))] ?? phrase.other;
      return form.replace(/\{(\w+)\}/g, (_, name: string) => written(values[name], name));
    },
    list: (names) => lists.format(names),
  };
}

/** In which direction the language is written. */
export function directionOf(tag: string): Language['direction'] {
  return RIGHT_TO_LEFT.test(tag) ? 'rtl' : 'ltr';
}

/** English, with times and numbers as the reader's browser writes them. */
export const ENGLISH: Language = createLanguage('en', english, englishLocale());

/** Of the variants of English that the reader's browser asks for, the first. */
function englishLocale(): string {
  const tags = typeof navigator === 'undefined' ? [] : navigator.languages ?? [];
  return tags.find((tag) => /^en\b/i.test(tag)) ?? 'en';
}
