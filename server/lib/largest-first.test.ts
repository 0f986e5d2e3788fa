import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { largestFirst } from './largest-first.ts';

const test = suite('largest first');
const choose = (sizes: number[], excessBytes: number) =>
  largestFirst(sizes, (bytes) => bytes, excessBytes);

test('the largest are chosen, no more than needed', () => {
  assert.equal(choose([1, 9, 3, 5], 9), [9]);
  assert.equal(choose([1, 9, 3, 5], 10), [9, 5]);
});

test('when all are not enough, all that are not empty are chosen', () => {
  assert.equal(choose([0, 2, 0, 1], 100), [2, 1]);
  assert.equal(choose([], 1), []);
});

test.run();
