import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNames, findMentions, mentionsName } from './mentions.ts';

const test = suite('mentions');

const NAMES = createNames([
  'Ada',
  'Ada Lovelace',
  'Ben',
  'Cléo Ångström',
  '小明',
  '민수',
  'mr_x_',
  'Ö 🎉',
]);

function mentions(text: string, names = NAMES): string[] {
  return findMentions(text, names).map(({ start, end }) => text.slice(start, end));
}

test('known names are found after an @, without case', () => {
  assert.equal(mentions('@Ada and @ben: hello @Cléo Ångström!'), [
    '@Ada',
    '@ben',
    '@Cléo Ångström',
  ]);
  assert.equal(mentions('(@Ben) "@Ben" @Ben’s, @Ben. @Ö 🎉'), [
    '@Ben',
    '@Ben',
    '@Ben',
    '@Ben',
    '@Ö 🎉',
  ]);
  assert.equal(mentions('@Dora, Ben, @ Ben, @'), []);
});

test('the longest name wins', () => {
  assert.equal(mentions('@Ada Lovelace and @Ada Lovelaces'), ['@Ada Lovelace', '@Ada']);
});

test('words, e-mail addresses and other addresses contain no mentions', () => {
  assert.equal(mentions('ada@Ben x_@Ben 1@Ben @@Ben'), []);
  assert.equal(
    mentions('@Benedict @Ben_ @Ben1 @Bené @Ben@chat.example @ben.example @Ben-Luca'),
    [],
  );
  assert.equal(mentions('@mr_x_ @mr_x_y'), ['@mr_x_']);
});

test('scripts without spaces need none around a mention', () => {
  assert.equal(mentions('你好@小明你好'), ['@小明']);
  assert.equal(mentions('@민수님, @민수야'), ['@민수', '@민수']);
});

test('a message mentions a name outside code, links and quotes', () => {
  assert.is(mentionsName('well, **@ben**', 'Ben'), true);
  assert.is(mentionsName('`@Ben`', 'Ben'), false);
  assert.is(mentionsName('```\n@Ben\n```', 'Ben'), false);
  assert.is(mentionsName('[@Ben](https://a.example) https://a.example/@Ben', 'Ben'), false);
  assert.is(mentionsName('> hello @Ben\nno', 'Ben'), false);
  assert.is(mentionsName('> no\nhello @Ben', 'Ben'), true);
});

test('a name that begins another known name is not mentioned by that one', () => {
  assert.is(mentionsName('@Ada Lovelace', 'Ada'), true);
  assert.is(mentionsName('@Ada Lovelace', 'Ada', NAMES), false);
  assert.is(mentionsName('@Ada Lovelace', 'Ada Lovelace', NAMES), true);
  assert.is(mentionsName('nobody', ''), false);
});

test('in any text the mentions are ordered, disjoint and known names', () => {
  const pieces = [
    '@',
    '@@',
    'Ada',
    ' ',
    'Ada Lovelace',
    'Ben',
    '小明',
    '.',
    '-',
    'x',
    '\n',
    '🎉',
    '_',
    '\u0301',
  ];
  let seed = 7;
  for (let round = 0; round < 3_000; round += 1) {
    let text = '';
    for (let count = 0; count < 12; count += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      text += pieces[seed % pieces.length];
    }
    let last = 0;
    for (const { start, end } of findMentions(text, NAMES)) {
      assert.ok(start >= last && text[start] === '@', JSON.stringify(text));
      assert.ok(NAMES.has(text.slice(start + 1, end)), JSON.stringify(text));
      last = end;
    }
  }
});

test('a long text of @ characters is parsed fast for any number of names', () => {
  const names = createNames(
    Array.from({ length: 10_000 }, (_, at) => `Guest ${'x'.repeat(at % 60)}${at}`),
  );
  const began = performance.now();
  assert.equal(mentions('@Guest '.repeat(10_000), names), []);
  assert.equal(mentions('@'.repeat(60_000), names), []);
  assert.ok(performance.now() - began < 5_000);
});

test.run();
