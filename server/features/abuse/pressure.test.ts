import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPressure } from './pressure.ts';

const test = suite('pressure');

function setUp() {
  const state = { nowMs: 500, fullness: 0 };
  const pressure = createPressure({
    guestsPerMinute: 100,
    fullness: () => state.fullness,
    now: () => state.nowMs,
  });
  const guests = (count: number): void => {
    for (let i = 0; i < count; i++) pressure.note();
  };
  return { state, pressure, guests };
}

test('more new guests than are normal are a load, until there are half as many', () => {
  const { state, pressure, guests } = setUp();
  guests(100);
  assert.not(pressure.isHigh);
  guests(1);
  assert.ok(pressure.isHigh);
  // Half a minute later they come at three quarters of the limit.
  state.nowMs += 30_000;
  guests(75);
  state.nowMs += 30_000;
  assert.is(pressure.guests, 75);
  assert.ok(pressure.isHigh, 'it does not go on and off');
  state.nowMs += 30_000;
  guests(50);
  assert.not(pressure.isHigh);
});

test('guests count for a minute, however slowly they come', () => {
  const { state, pressure } = setUp();
  for (let i = 0; i < 1_000; i++) {
    state.nowMs += 1_000;
    pressure.note();
  }
  assert.is(pressure.guests, 60);
  state.nowMs += 10_000_000;
  assert.is(pressure.guests, 0);
});

test('many connections that were closed for what they did are a load', () => {
  const { state, pressure } = setUp();
  for (let i = 0; i < 100; i++) pressure.closing(4429);
  for (let i = 0; i < 1_000; i++) pressure.closing(i % 2 ? 1012 : 4408);
  assert.not(pressure.isHigh);
  pressure.closing(4400);
  assert.ok(pressure.isHigh);
  state.nowMs += 61_000;
  assert.not(pressure.isHigh);
});

test('a replica that is nearly full is under load, until there is room again', () => {
  const { state, pressure } = setUp();
  const at = (fullness: number): boolean => {
    state.fullness = fullness;
    return pressure.isHigh;
  };
  assert.equal([0.7, 0.71, 0.65, 0.6, 0.65].map(at), [false, true, true, false, false]);
});

test.run();
