import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHistogram } from './histogram.ts';

const test = suite('histogram');

test('a value counts in the first bucket whose bound it does not exceed', () => {
  const histogram = createHistogram([1, 10]);
  for (const value of [0, 1, 1.5, 10, 11, 1_000]) histogram.observe(value);
  assert.equal(histogram.counts, [2, 2, 2]);
  assert.is(histogram.total, 6);
  assert.is(histogram.sum, 1_023.5);
});

test.run();
