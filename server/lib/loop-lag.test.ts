import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLoopLag } from './loop-lag.ts';

const test = suite('loop lag');

function setUp() {
  const clock = { nowMs: 0 };
  const lag = createLoopLag(() => clock.nowMs);
  /** Callbacks, one a millisecond, each this late. */
  const noteMany = (lateMs: number, count = 50): void => {
    for (let i = 0; i < count; i++) {
      clock.nowMs += 1;
      lag.noteLateness(lateMs);
    }
  };
  return { clock, lag, noteMany };
}

test('an idle loop has no pressure, although timers are a little late', () => {
  const { lag, noteMany } = setUp();
  assert.is(lag.pressure(), 0);
  noteMany(1.2);
  assert.is(lag.pressure(), 0);
});

test('pressure grows with the lag, up to 1', () => {
  const { lag, noteMany } = setUp();
  noteMany(5);
  const some = lag.pressure();
  noteMany(12);
  const more = lag.pressure();
  noteMany(500);
  assert.ok(some > 0 && some < more && more < 1, `${some}, then ${more}`);
  assert.is(lag.pressure(), 1);
});

test('one late callback is not yet full pressure', () => {
  const { lag, noteMany } = setUp();
  noteMany(0);
  lag.noteLateness(10);
  const { pressure } = lag;
  assert.ok(pressure() < 0.6, `${pressure()}`);
});

test('pressure ends with the lag: by callbacks on time, and without any', () => {
  const { clock, lag, noteMany } = setUp();
  noteMany(50);
  assert.is(lag.pressure(), 1);
  noteMany(0, 15);
  assert.is(lag.pressure(), 0);
  noteMany(50);
  clock.nowMs += 500;
  assert.is(lag.pressure(), 0);
});

test('a callback that seems early counts as on time', () => {
  const { lag, noteMany } = setUp();
  noteMany(-1_000);
  noteMany(50);
  assert.is(lag.pressure(), 1);
});

test.run();
