import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLoopLag } from '../../lib/loop-lag.ts';
import { createFlushInterval } from './flush-interval.ts';

const test = suite('flush interval');

function setUp() {
  const clock = { nowMs: 0 };
  const flushInterval = createFlushInterval(createLoopLag(() => clock.nowMs));
  const noteMany = (lateMs: number): void => {
    for (let i = 0; i < 50; i++) {
      clock.nowMs += 1;
      flushInterval.noteFlush(lateMs);
    }
  };
  return { clock, flushInterval, noteMany };
}

test('without pressure there is no pause, not even after a long flush', () => {
  const { flushInterval, noteMany } = setUp();
  noteMany(1);
  assert.is(flushInterval.pauseMs(0.1), 0);
  assert.is(flushInterval.pauseMs(20), 0);
});

test('the pause grows with the lag', () => {
  const { flushInterval, noteMany } = setUp();
  noteMany(8);
  const some = flushInterval.pauseMs(0.1);
  noteMany(12);
  const more = flushInterval.pauseMs(0.1);
  assert.ok(0 < some && some < more && more < 100, `${some} ms, then ${more} ms`);
});

test('under full pressure, flush and pause take 100 ms, and the pause at least 30 ms', () => {
  const { flushInterval, noteMany } = setUp();
  noteMany(500);
  assert.is(flushInterval.pauseMs(0), 100);
  assert.is(flushInterval.pauseMs(20), 80);
  assert.is(flushInterval.pauseMs(5_000), 30);
});

test('the pause ends soon after the pressure', () => {
  const { clock, flushInterval, noteMany } = setUp();
  noteMany(500);
  clock.nowMs += 1_000;
  assert.is(flushInterval.pauseMs(20), 0);
});

test.run();
