import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nextTurn } from './next-turn.ts';
import { createTurnstile } from './turnstile.ts';

const test = suite('turnstile');

test('so many pass in a turn, in their order, and a lone one at once', async () => {
  const turnstile = createTurnstile(3);
  const passed: number[] = [];
  let isFirst = false;
  turnstile.pass().then(() => isFirst = true);
  await Promise.resolve();
  assert.ok(isFirst);
  for (let i = 0; i < 10; i++) turnstile.pass().then(() => passed.push(i));
  const counts: number[] = [];
  while (passed.length < 10) {
    await nextTurn();
    counts.push(passed.length);
  }
  assert.equal(passed, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.ok(counts.every((count, i) => count - (counts[i - 1] ?? 0) <= 3), counts.join());
});

test('who comes when it rests does not wait for ever', async () => {
  const turnstile = createTurnstile(1);
  for (let i = 0; i < 5; i++) {
    await turnstile.pass();
    await nextTurn();
    await nextTurn();
  }
});

test.run();
