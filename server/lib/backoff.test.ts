import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { backoffMs } from './backoff.ts';

const test = suite('backoff');
const options = { baseMs: 500, maxMs: 30_000 };

test('the bound of the wait doubles with each attempt, up to the longest', () => {
  const random = () => 1;
  const bounds = [0, 1, 2, 5, 6, 49, 4_999].map((attempt) =>
    backoffMs(attempt, { ...options, random })
  );
  assert.equal(bounds, [500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
});

test('the wait is anything from nothing to its bound', () => {
  assert.is(backoffMs(8, { ...options, random: () => 0 }), 0);
  assert.is(backoffMs(2, { ...options, random: () => 0.25 }), 500);
});

test.run();
