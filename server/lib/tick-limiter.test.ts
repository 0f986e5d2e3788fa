import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTickLimiter } from './tick-limiter.ts';

const test = suite('limiter');

function setUp(perTurn: number) {
  const turns: (() => void)[] = [];
  const passed: string[] = [];
  const limiter = createTickLimiter(perTurn, { afterNetwork: (run) => void turns.push(run) });
  return {
    turns,
    passed,
    come: (...names: string[]) =>
      names.forEach((name) => limiter.pass().then(() => passed.push(name))),
    async nextTurn() {
      turns.shift()!();
      await Promise.resolve();
    },
  };
}

test('a limited number passes per turn in order, and a single caller at once', async () => {
  const { passed, come, nextTurn } = setUp(3);
  come('first');
  await Promise.resolve();
  assert.equal(passed.splice(0), ['first']);
  come('a', 'b', 'c', 'd', 'e', 'f', 'g');
  await Promise.resolve();
  assert.equal(passed, [], "the turn is the first one's");
  await nextTurn();
  assert.equal(passed, ['a', 'b', 'c']);
  await nextTurn();
  assert.equal(passed, ['a', 'b', 'c', 'd', 'e', 'f']);
  await nextTurn();
  assert.equal(passed, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
});

test('a caller passes at once when nobody waits', async () => {
  const { turns, passed, come, nextTurn } = setUp(1);
  for (const name of ['a', 'b', 'c']) {
    come(name);
    await Promise.resolve();
    assert.is(passed.at(-1), name);
    assert.is(turns.length, 1);
    await nextTurn();
    assert.is(turns.length, 0, 'it is idle');
  }
  assert.is(passed.length, 3);
});

test.run();
