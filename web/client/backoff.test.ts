import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { backoffMs, boundedMs, retryMs } from './backoff.ts';

const test = suite('backoff');
const [lowest, highest] = [() => 0, () => 1];

test('the bound of the wait doubles with each attempt, up to half a minute', () => {
  const bounds = [1, 2, 3, 6, 7, 50, 5_000].map((attempt) => backoffMs(attempt, highest));
  assert.equal(bounds, [500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
});

test('the wait is anything from nothing to its bound', () => {
  assert.is(backoffMs(9, lowest), 0);
  assert.is(backoffMs(3, () => 0.25), 500);
});

test('after a refusal the wait is at least what the server named, and two seconds when it named none', () => {
  assert.is(retryMs(700, lowest), 700);
  assert.is(retryMs(700, highest), 875);
  assert.is(retryMs(undefined, lowest), 2_000);
});

test('a server can ask neither for a wait of days nor for one that is over', () => {
  assert.is(retryMs(1e12, lowest), 600_000);
  assert.is(boundedMs(-5), 0);
});

test.run();
