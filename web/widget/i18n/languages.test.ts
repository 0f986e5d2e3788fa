import { readdir } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import { createLanguage, type PhraseKey, type Phrases } from './language.ts';
import type { Phrase } from './phrase.ts';
import { emojiPhrases } from './english/emoji.ts';
import { moderationPhrases } from './english/moderation.ts';
import { panelPhrases } from './english/panels.ts';
import { phrases } from './languages/en.ts';

const test = suite('languages');

const FOLDER = new URL('languages/', import.meta.url);
const TABLES = [phrases, panelPhrases, moderationPhrases, emojiPhrases];
const english = Object.assign({}, ...TABLES) as Record<PhraseKey, Phrase>;
const KEYS = Object.keys(english) as PhraseKey[];
const COUNTS = [0, 1, 2, 3, 11, 100];
/** Enough to tell a form for one number from a form for many. */
const COUNTS_TRIED = 200;

const tags = (await readdir(FOLDER)).map((name) => name.replace(/\.ts$/, ''));
const languages = await Promise.all(tags.map(async (tag) => {
  if (tag === 'en') return { tag, phrases: english };
  const { phrases }: { phrases: Phrases } = await import(new URL(`${tag}.ts`, FOLDER).href);
  return { tag, phrases };
}));

test('the widget has at least eight languages', () => {
  const spoken = ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pt', 'zh'];
  assert.equal(spoken.filter((tag) => !tags.includes(tag)), []);
});

test('every language has exactly the phrases of English', () => {
  for (const { tag, phrases } of languages) {
    const keys = Object.keys(phrases);
    assert.equal(KEYS.filter((key) => !keys.includes(key)), [], `${tag} lacks`);
    assert.equal(keys.filter((key) => !(key in english)), [], `${tag} has too many`);
  }
});

test('no English phrase is in two tables', () => {
  assert.is(TABLES.flatMap((table) => Object.keys(table)).length, KEYS.length);
});

test('a phrase has every plural category of its language if it has plurals in English', () => {
  each(({ tag, key, phrase, where }) => {
    const hasPlurals = typeof english[key] !== 'string';
    assert.is(typeof phrase !== 'string', hasPlurals, where);
    if (typeof phrase === 'string') return;
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    assert.equal(Object.keys(phrase).toSorted(), pluralCategories.toSorted(), where);
  });
});

test('a phrase has the placeholders of English; a form for one number may omit the count', () => {
  each(({ tag, key, phrase, where }) => {
    const wanted = placeholdersOf(english[key]);
    for (const [category, form] of formsOf(phrase)) {
      const found = placeholdersOf(form);
      if (isForOneNumber(tag, category) && wanted.includes('count') && !found.includes('count')) {
        found.push('count');
      }
      assert.equal(found.toSorted(), wanted, `${where}, ${category}`);
    }
  });
});

test('no phrase has outer white space or markup', () => {
  each(({ phrase, where }) => {
    for (const [category, form] of formsOf(phrase)) {
      assert.is(form, form.trim(), `${where}, ${category}`);
      assert.not.match(form, /[<&]/, `${where}, ${category}`);
      assert.is.not(form, '', `${where}, ${category}`);
    }
  });
});

test('every phrase is complete for any count', () => {
  for (const { tag, phrases } of languages) {
    const { say } = createLanguage(tag, phrases);
    for (const key of KEYS) {
      const names = placeholdersOf(english[key]);
      for (const count of COUNTS) {
        const values = { ...Object.fromEntries(names.map((name) => [name, 'Ada'])), count };
        assert.not.match(say(key, values), /[{}]/, `${tag} ${key} ${count}`);
      }
    }
  }
});

function each(
  check: (found: { tag: string; key: PhraseKey; phrase: Phrase; where: string }) => void,
): void {
  for (const { tag, phrases } of languages) {
    for (const key of KEYS) {
      const phrase = phrases[key];
      if (phrase !== undefined) check({ tag, key, phrase, where: `${tag} ${key}` });
    }
  }
}

function formsOf(phrase: Phrase): [category: string, form: string][] {
  return typeof phrase === 'string' ? [['always', phrase]] : Object.entries(phrase);
}

function placeholdersOf(phrase: Phrase): string[] {
  const names = formsOf(phrase).flatMap(([, form]) => form.match(/\{\w+\}/g) ?? []);
  return [...new Set(names.map((name) => name.slice(1, -1)))].toSorted();
}

/** Like the Arabic dual, which applies to 2 alone. */
function isForOneNumber(tag: string, category: string): boolean {
  const rules = new Intl.PluralRules(tag);
  const counts = Array.from({ length: COUNTS_TRIED }, (_, count) => count);
  return counts.filter((count) => rules.select(count) === category).length === 1;
}

test.run();
