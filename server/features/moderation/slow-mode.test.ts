import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../../core/protocol/entry.ts';
import { createSlowMode } from './slow-mode.ts';

const test = suite('slow mode');

function setUp() {
  let nowMs = 1_000_000;
  const entries: Entry[] = [];
  const slowMode = createSlowMode({ recent: () => entries, now: () => nowMs });
  return {
    wait: (ms: number) => nowMs += ms,
    take: (id: string, userId = 'ada', room = 'lobby') =>
      slowMode.take({ type: 'send', room, id, text: 'hi' }, userId, 10),
    arrive: (id: string, userId: string, kind?: 'react') =>
      entries.push({
        seq: entries.length + 1,
        id,
        from: { id: userId, name: '' },
        at: nowMs,
        via: 'b',
        ...(kind ? { kind } : {}),
      }),
  };
}

test('the next message has to wait, and is told how long', () => {
  const { take, wait } = setUp();
  assert.is(take('1'), 0);
  wait(4_000);
  assert.is(take('2'), 6_000);
  assert.is(take('2', 'bob'), 0, 'each by themselves');
  assert.is(take('2', 'ada', 'garden'), 0, 'each room by itself');
  wait(6_000);
  assert.is(take('2'), 0);
});

test('a message that is sent again does not wait for itself', () => {
  const { take, arrive } = setUp();
  assert.is(take('1'), 0);
  assert.is(take('1'), 0);
  arrive('7', 'bob');
  assert.is(take('7', 'bob'), 0, 'also when another replica took it');
});

test('what somebody wrote on another replica counts, what is no message does not', () => {
  const { take, arrive, wait } = setUp();
  arrive('1', 'ada');
  arrive('r', 'bob', 'react');
  wait(3_000);
  assert.is(take('2'), 7_000);
  assert.is(take('2', 'bob'), 0);
});

test.run();
