import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from './random.ts';

const test = suite('random');
const first = (seed: number, count: number): number[] =>
  Array.from({ length: count }, createRandom(seed));

test('a seed repeats its numbers, and another seed gives others', () => {
  assert.equal(first(1, 100), first(1, 100));
  assert.not.equal(first(1, 100), first(2, 100));
});

test('numbers are from 0 to 1 and evenly distributed', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const n of first(42, 10_000)) {
    assert.ok(n >= 0 && n < 1);
    tenths[Math.floor(n * 10)]! += 1;
  }
  for (const count of tenths) assert.ok(Math.abs(count - 1_000) < 150, String(tenths));
});

test.run();
