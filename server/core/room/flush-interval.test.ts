import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFlushInterval } from './flush-interval.ts';

const test = suite('flush interval');

function setUp() {
  const clock = { nowMs: 0 };
  return { clock, flushInterval: createFlushInterval(() => clock.nowMs) };
}

test('the pause equals the flush', () => {
  const { flushInterval } = setUp();
  flushInterval.noteFlush(8, 0);
  assert.is(flushInterval.pauseMs(8), 8);
});

test('the pause is at most 30 ms for a large room, and 50 ms for a small one', () => {
  const { flushInterval } = setUp();
  flushInterval.noteFlush(5_000, 5_000);
  assert.is(flushInterval.pauseMs(5_000), 30);
  assert.is(flushInterval.pauseMs(20), 30);
  const quick = flushInterval.pauseMs(0.1);
  assert.ok(quick > 0 && quick <= 50, `${quick} ms for a room that is quickly told`);
});

test('small rooms pause longer while they keep the core busy together', () => {
  const { clock, flushInterval } = setUp();
  const alone = flushInterval.pauseMs(0.1);
  for (let i = 0; i < 1_000; i++) {
    clock.nowMs += 0.2;
    flushInterval.noteFlush(0.1, 0);
  }
  assert.is(alone, 0.1);
  const together = flushInterval.pauseMs(0.1);
  assert.ok(together > 20, `${together} ms when fan-out takes half of the core`);
  clock.nowMs += 1_000;
  assert.is(flushInterval.pauseMs(0.1), 0.1);
});

test('late flushes lengthen the pause too', () => {
  const { clock, flushInterval } = setUp();
  for (let i = 0; i < 100; i++) {
    clock.nowMs += 10;
    flushInterval.noteFlush(0.1, 20);
  }
  assert.ok(flushInterval.pauseMs(0.1) > 10);
  // Frequent calls and rare flushes must not keep the memory of them alive.
  for (let i = 0; i < 20; i++) {
    clock.nowMs += 50;
    flushInterval.pauseMs(0.1);
    flushInterval.noteFlush(0.1, 0);
  }
  const after = flushInterval.pauseMs(0.1);
  assert.ok(after < 0.2, `${after} ms after a second of quiet`);
});

test.run();
