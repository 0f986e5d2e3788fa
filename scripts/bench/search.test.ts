import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { searchHighest } from './search.ts';

const test = suite('search');

test('from any start, the search finds a good rate close to the limit', async () => {
  for (const limit of [3, 100, 1_000, 12_345, 1e6]) {
    for (const rateStart of [limit / 50, limit * 0.7, limit * 3]) {
      const found = await searchHighest({
        rateStart,
        tryRate: (rate) => Promise.resolve(rate <= limit),
      });
      assert.ok(found && found <= limit && found > limit / 1.1, `${found} for ${limit}`);
    }
  }
});

test('a rate that succeeds only in a short step is not the result', async () => {
  const tryRate = (rate: number, length: string) =>
    Promise.resolve(rate <= (length === 'short' ? 150 : 100));
  const found = await searchHighest({ rateStart: 10, tryRate });
  assert.ok(found && found <= 100 && found > 70, String(found));
});

test('the search ends even if no rate is good', async () => {
  assert.is(
    await searchHighest({ rateStart: 10, tryRate: () => Promise.resolve(false) }),
    undefined,
  );
});

test.run();
