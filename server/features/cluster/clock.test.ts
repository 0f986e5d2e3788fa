import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createClocks } from './clock.ts';

const test = suite('clocks of replicas');

/** A question to a replica whose clock is `offsetMs` ahead. */
function ask(atMs: number, offsetMs: number, thereMs: number, heldMs: number, backMs: number) {
  const receivedAtMs = atMs + thereMs + offsetMs;
  return {
    sentAtMs: atMs,
    receivedAtMs,
    answeredAtMs: receivedAtMs + heldMs,
    gotAtMs: atMs + thereMs + heldMs + backMs,
  };
}

test('an even way there and back gives the exact offset, however long the answer was held', () => {
  const clocks = createClocks();
  clocks.note('b', ask(1_000, 250, 2, 700, 2));
  assert.equal(clocks.offset('b'), { offsetMs: 250, uncertaintyMs: 2 });
  assert.is(clocks.offset('c'), undefined);
});

test('the quickest round trip is believed, and the truth is within its uncertainty', () => {
  const clocks = createClocks();
  clocks.note('b', ask(1_000, -80, 50, 0, 1));
  clocks.note('b', ask(2_000, -80, 0.5, 400, 1));
  clocks.note('b', ask(3_000, -80, 1, 0, 90));
  const { offsetMs, uncertaintyMs } = clocks.offset('b')!;
  assert.is(uncertaintyMs, 0.75);
  assert.ok(Math.abs(offsetMs + 80) <= uncertaintyMs, String(offsetMs));
});

test('a clock that was set is followed when its old round trips are forgotten', () => {
  const clocks = createClocks();
  clocks.note('b', ask(1_000, 0, 0.1, 0, 0.1));
  for (let i = 1; i <= 16; i++) clocks.note('b', ask(1_000 + i, 3_600_000, 1, 0, 1));
  assert.is(clocks.offset('b')!.offsetMs, 3_600_000);
});

test('a clock that jumped while the question was under way is not believed', () => {
  const clocks = createClocks();
  clocks.note('b', { sentAtMs: 10, receivedAtMs: 10, answeredAtMs: 5_000, gotAtMs: 12 });
  assert.is(clocks.offset('b'), undefined);
});

test.run();
