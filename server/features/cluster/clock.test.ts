import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createClocks } from './clock.ts';

const test = suite('clocks of replicas');

/** A probe of a replica whose clock is `offsetMs` ahead. */
function ask(atMs: number, offsetMs: number, thereMs: number, heldMs: number, backMs: number) {
  const receivedAtMs = atMs + thereMs + offsetMs;
  return {
    sentAtMs: atMs,
    receivedAtMs,
    answeredAtMs: receivedAtMs + heldMs,
    gotAtMs: atMs + thereMs + heldMs + backMs,
  };
}

test('equal delays both ways give the exact offset, however late the answer', () => {
  const clocks = createClocks();
  clocks.noteProbe('b', ask(1_000, 250, 2, 700, 2));
  assert.equal(clocks.offset('b'), { offsetMs: 250, uncertaintyMs: 2 });
  assert.is(clocks.offset('c'), undefined);
});

test('the quickest round trip counts, and the truth is within its uncertainty', () => {
  const clocks = createClocks();
  clocks.noteProbe('b', ask(1_000, -80, 50, 0, 1));
  clocks.noteProbe('b', ask(2_000, -80, 0.5, 400, 1));
  clocks.noteProbe('b', ask(3_000, -80, 1, 0, 90));
  const { offsetMs, uncertaintyMs } = clocks.offset('b')!;
  assert.is(uncertaintyMs, 0.75);
  assert.ok(Math.abs(offsetMs + 80) <= uncertaintyMs, String(offsetMs));
});

test('a clock that was set is followed once old round trips are forgotten', () => {
  const clocks = createClocks();
  clocks.noteProbe('b', ask(1_000, 0, 0.1, 0, 0.1));
  for (let i = 1; i <= 16; i++) clocks.noteProbe('b', ask(1_000 + i, 3_600_000, 1, 0, 1));
  assert.is(clocks.offset('b')!.offsetMs, 3_600_000);
});

test('a clock that jumped during a probe is ignored', () => {
  const clocks = createClocks();
  clocks.noteProbe('b', { sentAtMs: 10, receivedAtMs: 10, answeredAtMs: 5_000, gotAtMs: 12 });
  assert.is(clocks.offset('b'), undefined);
});

test.run();
