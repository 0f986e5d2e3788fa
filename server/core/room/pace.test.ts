import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPace } from './pace.ts';

const test = suite('pace');

function setUp() {
  const clock = { nowMs: 0 };
  return { clock, pace: createPace(() => clock.nowMs) };
}

test('a pause is as long as the flush was', () => {
  const { pace } = setUp();
  pace.note(8, 0);
  assert.is(pace.pauseMs(8), 8);
});

test('it is never longer than 30 ms for a crowd, than 50 ms for a few', () => {
  const { pace } = setUp();
  pace.note(5_000, 5_000);
  assert.is(pace.pauseMs(5_000), 30);
  assert.is(pace.pauseMs(20), 30);
  const quick = pace.pauseMs(0.1);
  assert.ok(quick > 0 && quick <= 50, `${quick} ms for a room that is quickly told`);
});

test('small rooms that keep the core busy together pause for longer, until it is quiet again', () => {
  const { clock, pace } = setUp();
  const alone = pace.pauseMs(0.1);
  for (let i = 0; i < 1_000; i++) {
    clock.nowMs += 0.2;
    pace.note(0.1, 0);
  }
  assert.is(alone, 0.1);
  const together = pace.pauseMs(0.1);
  assert.ok(together > 20, `${together} ms when fan-out takes half of the core`);
  clock.nowMs += 1_000;
  assert.is(pace.pauseMs(0.1), 0.1);
});

test('flushes that come late make them pause for longer as well', () => {
  const { clock, pace } = setUp();
  for (let i = 0; i < 100; i++) {
    clock.nowMs += 10;
    pace.note(0.1, 20);
  }
  assert.ok(pace.pauseMs(0.1) > 10);
  // One that is asked often, and flushes now and then, forgets them all the same.
  for (let i = 0; i < 20; i++) {
    clock.nowMs += 50;
    pace.pauseMs(0.1);
    pace.note(0.1, 0);
  }
  const after = pace.pauseMs(0.1);
  assert.ok(after < 0.2, `${after} ms after a second of quiet`);
});

test.run();
