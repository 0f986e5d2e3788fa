import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isPersonName, tidyName } from './person-name.ts';

const test = suite('person name');

const GOOD = [
  'Ada',
  'Žofie Ďurišová',
  'Мария',
  '山田太郎',
  '김민수',
  'मोहन',
  'ක්‍රිෂ්',
  'می‌خواهم',
  'สมชาย',
  '7',
  '★ Ada ★',
  'Ada 👩🏽‍🚀',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '❤️',
  '☺︎',
  "O'Neil-Smith Jr.",
];

const BAD: Record<string, string> = {
  'a right-to-left override': 'evil\u202egpj',
  'an isolate': 'Ada\u2067x\u2069',
  'an Arabic letter mark': 'Ada\u061c',
  'a zero-width space': 'A\u200bda',
  'a joiner between Latin letters': 'A\u200dda',
  'a non-joiner between Cyrillic letters': 'Ма\u200cрия',
  'a joiner at the start': '\u200dAda',
  'a soft hyphen': 'A\u00adda',
  'a combining grapheme joiner': 'A\u034fda',
  'a Hangul filler': '\u3164',
  'a half-width Hangul filler': 'Ada\uffa0',
  'a Hangul choseong filler': '\u115f',
  'a selector behind a letter': 'Ada\ufe0f',
  'a selector alone': '\ufe0f',
  'a supplementary selector': 'Ada\u{e0100}',
  'tags behind no flag': 'Ada\u{e0041}\u{e0064}\u{e0061}',
  'a Mongolian vowel separator': 'A\u180eda',
  'a byte order mark': '\ufeffAda\ufeffx',
  'an invisible multiplication': 'A\u2062da',
  'a line separator': 'Ada\u2028x',
  'a control character': 'Ada\u0007',
  'half of a pair': 'Ada\ud800',
  'marks alone': '\u0301\u0302',
  'a blank symbol': '\u2800',
  'blank hieroglyphs': '\u{13441}\u{13442}',
  'a pile of marks': `A${'\u0334\u0335\u0336\u0337\u0338'}da`,
};

test('names in any script are accepted', () => {
  for (const name of GOOD) assert.ok(isPersonName(tidyName(name)), name);
  assert.ok(isPersonName(''));
});

test('names with invisible, reordering or only blank characters are refused', () => {
  for (const [what, name] of Object.entries(BAD)) assert.not(isPersonName(tidyName(name)), what);
});

test.run();
