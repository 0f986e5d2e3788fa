import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Room } from '../room/room.ts';
import { createEphemeralThrottle } from './ephemeral-throttle.ts';

const test = suite('ephemeral throttle');

/** A clock that is moved by hand. `tellMs`: what telling one room takes. */
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

test('a quiet room is told at once, and what comes right after it together, a moment later', () => {
  const { changes, told, rooms: [room], pass } = setUp({ tellMs: 0.1 });
  changes.note(room!);
  assert.is(told.length, 1);
  for (let i = 0; i < 5; i++) changes.note(room!);
  pass(50);
  assert.is(told.length, 1);
  pass(51);
  assert.is(told.length, 2);
  pass(1_000);
  assert.is(told.length, 2, 'there is nothing more to tell');
});

test('with news everywhere all the time, telling takes a tenth of it, and all rooms get their turn', () => {
  const { changes, told, rooms, pass, now } = setUp({ tellMs: 0.5 });
  const [quiet, ...busy] = rooms;
  for (let i = 0; i < 50; i++) changes.note(busy[i]!);
  changes.note(quiet!);
  while (now() < 10_000) {
    pass(1);
    changes.note(busy[Math.floor(now()) % busy.length]!);
  }
  const share = told.length * 0.5 / now();
  assert.ok(share > 0.08 && share < 0.11, `${share}`);
  assert.is(new Set(told).size, rooms.length, 'also the one that said it once');
  const counts = busy.map((room) => told.filter((one) => one === room).length);
  assert.ok(Math.max(...counts) <= 2 * Math.min(...counts), counts.join());
});

test('a telling that took very long silences the others for half a second at the most', () => {
  const { changes, told, rooms: [a, b], pass } = setUp({ tellMs: 2_000 });
  changes.note(a!);
  changes.note(b!);
  assert.is(told.length, 1);
  for (let i = 0; i < 6; i++) pass(100);
  assert.is(told.length, 2);
});

test('nothing is told, and no timer set, after the end', () => {
  const { changes, told, rooms: [a, b], pass, timers } = setUp({ tellMs: 0.1 });
  changes.note(a!);
  changes.note(a!);
  changes.close();
  pass(1_000);
  changes.note(b!);
  assert.is(told.length, 1);
  assert.is(timers(), 0);
});

test.run();
