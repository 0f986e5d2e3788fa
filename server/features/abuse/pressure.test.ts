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
    for (let i = 0; i < count; i++) pressure.noteGuest();
  };
  return { state, pressure, guests };
}

test('many new guests are a load until their number has halved', () => {
  const { state, pressure, guests } = setUp();
  guests(100);
  assert.not(pressure.isHigh);
  guests(1);
  assert.ok(pressure.isHigh);
  // Half a minute later guests come at three quarters of the limit.
  state.nowMs += 30_000;
  guests(75);
  state.nowMs += 30_000;
  assert.is(pressure.guests, 75);
  assert.ok(pressure.isHigh, 'it does not flap');
  state.nowMs += 30_000;
  guests(50);
  assert.not(pressure.isHigh);
});

test('guests count for a minute, however slowly they come', () => {
  const { state, pressure } = setUp();
  for (let i = 0; i < 1_000; i++) {
    state.nowMs += 1_000;
    pressure.noteGuest();
  }
  assert.is(pressure.guests, 60);
  state.nowMs += 10_000_000;
  assert.is(pressure.guests, 0);
});

test('many connections closed for abuse are a load', () => {
  const { state, pressure } = setUp();
  for (let i = 0; i < 100; i++) pressure.noteClose(4429);
  for (let i = 0; i < 1_000; i++) pressure.noteClose(i % 2 ? 1012 : 4408);
  assert.not(pressure.isHigh);
  pressure.noteClose(4400);
  assert.ok(pressure.isHigh);
  state.nowMs += 61_000;
  assert.not(pressure.isHigh);
});

test('a nearly full replica is under load until there is room again', () => {
  const { state, pressure } = setUp();
  const at = (fullness: number): boolean => {
    state.fullness = fullness;
    return pressure.isHigh;
  };
  assert.equal([0.7, 0.71, 0.65, 0.6, 0.65].map(at), [false, true, true, false, false]);
});

test.run();
