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
      slowMode.admitMessage({ type: 'send', room, id, text: 'hi' }, userId, 10),
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

test('the next message has to wait, and the wait is told', () => {
  const { take, wait } = setUp();
  assert.is(take('1'), 0);
  wait(4_000);
  assert.is(take('2'), 6_000);
  assert.is(take('2', 'bob'), 0, 'per person');
  assert.is(take('2', 'ada', 'garden'), 0, 'per room');
  wait(6_000);
  assert.is(take('2'), 0);
});

test('a resent message does not wait for itself', () => {
  const { take, arrive } = setUp();
  assert.is(take('1'), 0);
  assert.is(take('1'), 0);
  arrive('7', 'bob');
  assert.is(take('7', 'bob'), 0, 'also if another replica accepted it');
});

test('messages sent on another replica count, other entries do not', () => {
  const { take, arrive, wait } = setUp();
  arrive('1', 'ada');
  arrive('r', 'bob', 'react');
  wait(3_000);
  assert.is(take('2'), 7_000);
  assert.is(take('2', 'bob'), 0);
});

test.run();
