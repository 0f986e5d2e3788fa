import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHistogram } from './histogram.ts';

const test = suite('histogram');

test('a value counts under the first bound that it does not exceed', () => {
  const tally = createHistogram([1, 10]);
  for (const value of [0, 1, 1.5, 10, 11, 1_000]) tally.observe(value);
  assert.equal(tally.counts, [2, 2, 2]);
  assert.is(tally.total, 6);
  assert.is(tally.sum, 1_023.5);
});

test.run();
