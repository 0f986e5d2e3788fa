import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Room } from '../room/room.ts';
import { createEphemeralThrottle } from './ephemeral-throttle.ts';

const test = suite('ephemeral throttle');

/** A manual clock. `tellMs`: time to announce one room's changes. */
function setUp({ tellMs }: { tellMs: number }) {
  let nowMs = 0;
  let timers: { run: () => void; atMs: number }[] = [];
  const told: Room[] = [];
  const changes = createEphemeralThrottle((room) => {
    nowMs += tellMs;
    told.push(room);
  }, {
    now: () => nowMs,
    after: (run, ms) => void timers.push({ run, atMs: nowMs + ms }),
  });
  const rooms = Array.from({ length: 200 }, () => ({ members: new Set() }) as unknown as Room);
  const pass = (ms: number): void => {
    nowMs += ms;
    const due = timers.filter(({ atMs }) => atMs <= nowMs);
    timers = timers.filter(({ atMs }) => atMs > nowMs);
    for (const { run } of due) run();
  };
  return { changes, told, rooms, pass, now: () => nowMs, timers: () => timers.length };
}

test('a quiet room announces at once, and later changes together after a pause', () => {
  const { changes, told, rooms: [room], pass } = setUp({ tellMs: 0.1 });
  changes.noteChange(room!);
  assert.is(told.length, 1);
  for (let i = 0; i < 5; i++) changes.noteChange(room!);
  pass(50);
  assert.is(told.length, 1);
  pass(51);
  assert.is(told.length, 2);
  pass(1_000);
  assert.is(told.length, 2, 'there are no more changes');
});

test('with constant changes everywhere, announcing takes a tenth of the time and is fair', () => {
  const { changes, told, rooms, pass, now } = setUp({ tellMs: 0.5 });
  const [quiet, ...busy] = rooms;
  for (let i = 0; i < 50; i++) changes.noteChange(busy[i]!);
  changes.noteChange(quiet!);
  while (now() < 10_000) {
    pass(1);
    changes.noteChange(busy[Math.floor(now()) % busy.length]!);
  }
  const share = told.length * 0.5 / now();
  assert.ok(share > 0.08 && share < 0.11, `${share}`);
  assert.is(new Set(told).size, rooms.length, 'the quiet room is included');
  const counts = busy.map((room) => told.filter((one) => one === room).length);
  assert.ok(Math.max(...counts) <= 2 * Math.min(...counts), counts.join());
});

test('a very slow announcement delays the others by at most half a second', () => {
  const { changes, told, rooms: [a, b], pass } = setUp({ tellMs: 2_000 });
  changes.noteChange(a!);
  changes.noteChange(b!);
  assert.is(told.length, 1);
  for (let i = 0; i < 6; i++) pass(100);
  assert.is(told.length, 2);
});

test('after close nothing is announced and no timer is set', () => {
  const { changes, told, rooms: [a, b], pass, timers } = setUp({ tellMs: 0.1 });
  changes.noteChange(a!);
  changes.noteChange(a!);
  changes.close();
  pass(1_000);
  changes.noteChange(b!);
  assert.is(told.length, 1);
  assert.is(timers(), 0);
});

test.run();
