import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nameSkeletons } from './name-skeleton.ts';

const test = suite('name skeleton');

/** Spellings that impersonate the first name. */
const LOOK_ALIKES: Record<string, readonly string[]> = {
  'Ada Lovelace': [
    'ada lovelace',
    'ADA LOVELACE',
    'AdaLovelace',
    'Ada  Lovelace',
    'Ada\u00a0Lovelace',
    'Ada_Lovelace',
    '.Ada Lovelace.',
    'Аdа Lоvеlасе', // Cyrillic
    'Αda Lονelace', // Greek
    'Ａｄａ Ｌｏｖｅｌａｃｅ', // full width
    '𝐀𝐝𝐚 𝓛𝓸𝓿𝓮𝓵𝓪𝓬𝓮', // mathematical
    'Ⓐⓓⓐ Lovelace',
    '🅐🅓🅐 Lovelace',
    '🅰🅳🅰 Lovelace',
    '🇦🇩🇦 Lovelace',
    'ᴀᴅᴀ ʟᴏᴠᴇʟᴀᴄᴇ',
    'Ádà Lövelâçe',
    'A\u200bda Lovelace',
    'Ada\u2060 Lovelace',
    'Ada \u202eLovelace',
    'A\u0336d\u0336a Lovelace',
    'Ada Lovelace ✓',
    'Ada Lovelace 👑',
    'Ada L0velace',
    'Ada Iovelace',
    'Ada 1ovelace',
    'Ada |ovelace',
    'Adа lоvelace',
  ],
  'Mallory': ['rnallory', 'MALLORY', 'Маllory', 'RNallory', 'ⅿallory'],
  'William': ['vvilliam', 'VVilliam', 'Wi11iam', 'WiIIiam', 'Ꮃilliam'],
  'Groß': ['gross', 'GROSS', 'Groẞ'],
  'Иван': ['иван', 'ИВАН', 'И\u0301ван'],
  'Σωκράτης': ['ΣΩΚΡΑΤΗΣ', 'σωκρατησ'],
  '山田': ['山田 ', '\u2f2d田'],
  '★': ['★\ufe0f'],
};

const OTHERS = [
  ['Ada', 'Adam'],
  ['Ada', 'Bob'],
  ['Ada', 'Ada (owner)'],
  ['राम', 'रमा'],
  ['कमल', 'कमला'],
  ['สมชาย', 'สมชัย'],
  ['김민수', '김민서'],
  ['山田', '山本'],
  ['Иван', 'Ивон'],
  ['★', '☆'],
  ['Guest 1234', 'Guest 4321'],
] as const;

const lookAlike = (a: string, b: string): boolean => {
  const others = nameSkeletons(b);
  return nameSkeletons(a).some((skeleton) => others.includes(skeleton));
};

test('names that look alike share a skeleton', () => {
  for (const [name, others] of Object.entries(LOOK_ALIKES)) {
    for (const other of others) assert.ok(lookAlike(name, other), `${name} and ${other}`);
  }
});

test('names that look different do not', () => {
  for (const [a, b] of OTHERS) assert.not(lookAlike(a, b), `${a} and ${b}`);
});

test('its length is bounded, whatever the name expands to', () => {
  for (const name of ['\ufdfa'.repeat(1_000), 'm'.repeat(10_000), '★'.repeat(10_000)]) {
    for (const skeleton of nameSkeletons(name)) assert.ok(skeleton.length <= 256);
  }
});

test.run();
