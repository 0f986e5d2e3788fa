import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { backoffMs } from './backoff.ts';

const test = suite('backoff');
const options = { baseMs: 500, maxMs: 30_000 };

test('the limit of the wait doubles per attempt, up to the maximum', () => {
  const random = () => 1;
  const bounds = [0, 1, 2, 5, 6, 49, 4_999].map((attempt) =>
    backoffMs(attempt, { ...options, random })
  );
  assert.equal(bounds, [500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
});

test('the wait is anything from 0 to its limit', () => {
  assert.is(backoffMs(8, { ...options, random: () => 0 }), 0);
  assert.is(backoffMs(2, { ...options, random: () => 0.25 }), 500);
});

test.run();
