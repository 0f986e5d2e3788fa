import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Room } from '../room/room.ts';
import { createChanges } from './changes.ts';

const test = suite('changes');

/** `tellMs`: what telling one room takes. */
function setUp({ tellMs }: { tellMs: number }) {
  let nowMs = 0;
  const told: Room[] = [];
  const changes = createChanges((room) => {
    nowMs += tellMs;
    told.push(room);
  }, () => nowMs);
  const rooms = Array.from({ length: 200 }, () => ({ members: new Set() }) as unknown as Room);
  return { changes, told, rooms, pass: (ms: number) => nowMs += ms };
}

test('a quiet room is told at once, and then not for a moment', () => {
  const { changes, told, rooms: [room], pass } = setUp({ tellMs: 0.1 });
  changes.note(room!);
  assert.is(told.length, 1);
  pass(50);
  changes.note(room!);
  assert.is(told.length, 1);
  pass(100);
  changes.note(room!);
  assert.is(told.length, 2);
  changes.close();
});

test('when there is news of all rooms all the time, telling takes a tenth of it, and all get their turn', () => {
  const { changes, told, rooms, pass } = setUp({ tellMs: 0.5 });
  const forMs = 10_000;
  for (let ms = 0; ms < forMs; ms++) {
    pass(1);
    changes.note(rooms[ms % rooms.length]!);
  }
  assert.ok(told.length * 0.5 < forMs * 0.13, `told ${told.length} times`);
  assert.ok(told.length * 0.5 > forMs * 0.08, `told ${told.length} times`);
  changes.close();
});

test.run();
