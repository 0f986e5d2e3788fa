import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFewEmojis, isLong } from './text-shape.ts';

const test = suite('text shape');

test('a few emojis alone are shown large', () => {
  for (const text of ['👍', '❤️', '🎉 🎉', '👩‍👩‍👧‍👦', '🇩🇪', '👋🏽', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🙂🙃😉']) {
    assert.ok(isFewEmojis(text), text);
  }
});

test('digits, words and many emojis are not', () => {
  for (const text of ['1', '#', '12', 'ok 👍', '👍!', ':)', '👍'.repeat(13), '— ']) {
    assert.not.ok(isFewEmojis(text), text);
  }
});

test('many lines and one very long line are long', () => {
  assert.not.ok(isLong('a\n'.repeat(11)));
  assert.ok(isLong('a\n'.repeat(13)));
  assert.ok(isLong('a'.repeat(1_000)));
});

test.run();
