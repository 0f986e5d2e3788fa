import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { textFingerprint } from './text-fingerprint.ts';

const test = suite('text fingerprint');
const same = textFingerprint;

test('case, width, spaces, marks, punctuation and invisible characters do not count', () => {
  const variations = [
    'buy cheap now',
    'BUY cheap NOW!!!',
    'Ｂｕｙ ｃｈｅａｐ ｎｏｗ',
    ' buy   cheap\n\nnow ',
    'b u y c h e a p n o w',
    'b\u200Bu\u2060y\uFEFF cheap\u00AD now\u200F',
    '\u202Ebuy cheap now\u202C',
    'bu\u0336y ch\u0301e\u0300ap now',
    'buy.cheap,now…',
    'buyyyyyyyyy cheap nowwwwww',
  ];
  for (const text of variations) {
    assert.is(same(text).replaceAll('yyy', 'y'), 'buycheapnow', JSON.stringify(text));
  }
});

test('another number is another text', () => {
  assert.is.not(same('offer 123'), same('offer 124'));
  assert.is.not(same('12'), same('13'));
});

test('the beginning and the length of a long text count', () => {
  assert.is(same(`${'ab'.repeat(500)} one`), same(`${'ab'.repeat(500)} two`));
  assert.is.not(same(`${'ab'.repeat(500)} one`), same(`${'ab'.repeat(500)} three`));
});

test('a run of one emoji in any tone is one emoji', () => {
  assert.is(same('👍'), same('👍👍👍👍'));
  assert.is(same('👍🏽'), same('👍🏿👍'));
  assert.is(same('❤️❤️'), same('❤'));
  assert.is.not(same('👍'), same('👎'));
});

test('different texts stay different', () => {
  assert.is.not(same('yes'), same('no'));
  assert.is.not(same('?'), same('!'), 'punctuation counts where there is nothing else');
  assert.is.not(same('как дела'), same('как дома'));
  assert.is.not(same('お茶'), same('お水'));
});

test('a text of maximum length takes little time', () => {
  const texts = ['a', '👍', ' ', '@', 'a\u0301', '\u200B', '🏽', 'aab', '1a', '.-'];
  const startedMs = performance.now();
  for (const text of texts) same(text.repeat(100_000 / text.length));
  const tookMs = performance.now() - startedMs;
  // Far below the time of a backtracking regular expression.
  assert.ok(tookMs < 2_000, `${tookMs} ms`);
});

test.run();
