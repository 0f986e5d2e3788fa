import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boundedMs, retryMs } from './retry-wait.ts';

const test = suite('retry wait');
const [lowest, highest] = [() => 0, () => 1];

test('the wait is at least what the server named, or two seconds if it named none', () => {
  assert.is(retryMs(700, lowest), 700);
  assert.is(retryMs(700, highest), 875);
  assert.is(retryMs(undefined, lowest), 2_000);
  assert.is(retryMs(60_000, highest), 70_000);
});

test('a server cannot impose a wait of days or a negative one', () => {
  assert.is(retryMs(1e12, lowest), 600_000);
  assert.is(boundedMs(-5), 0);
});

test.run();
