import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { countWords, durationWords, hopWords, plural, shortName, uptimeWords } from './words.ts';

const test = suite('words');

test('a duration has significant digits only', () => {
  const cases = [[0, '< 0.1 ms'], [0.34, '0.3 ms'], [12.6, '13 ms'], [1_234, '1.2 s'], [
    34_567,
    '35 s',
  ]] as const;
  for (const [ms, words] of cases) assert.is(durationWords(ms), words);
});

test('a hop shows its uncertainty and is never negative', () => {
  assert.is(hopWords(1.26, 0.4), '1.3 ms ± 0.4 ms');
  assert.is(hopWords(-0.2, 0.4), '< 0.1 ms ± 0.4 ms');
  assert.is(hopWords(1.26, 0), '1.3 ms');
});

test('uptime uses its two largest units', () => {
  const cases = [[-5, '0 s'], [900, '0 s'], [61_000, '1 min 1 s'], [3_600_000, '1 h'], [
    90_061_000,
    '1 d 1 h',
  ], [86_400_000 + 5_000, '1 d']] as const;
  for (const [ms, words] of cases) assert.is(uptimeWords(ms), words);
});

test('counts are short, and one is singular', () => {
  assert.is(countWords(9_999), '9,999');
  assert.is(countWords(12_345), '12.3k');
  assert.is(plural(1, 'socket'), '1 socket');
  assert.is(plural(0, 'socket'), '0 sockets');
});

test('short names of replicas differ', () => {
  assert.is(shortName('owl-9145', 9), 'owl-9145');
  const names = ['starling-1', 'starling-2', 'starling_chat.1', 'starling_chat.2'];
  const short = names.map((name) => shortName(name, 9));
  assert.equal(short, ['…arling-1', '…arling-2', '…g_chat.1', '…g_chat.2']);
});

test.run();
