import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMON_TOPICS, slotOf, SLOTS, topicOf } from './slots.ts';

const test = suite('slots');

test('a room’s slot never changes, because replicas must agree on it', () => {
  assert.is(slotOf('lobby'), 'slot.723');
  assert.is(slotOf('部屋'), 'slot.148');
});

test('rooms are spread evenly over slots', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < SLOTS * 100; i++) {
    const slot = slotOf(`articles/${i}`);
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  assert.is(counts.size, SLOTS);
  assert.ok(Math.max(...counts.values()) < 200, 'no slot has twice its share');
});

test('every topic ends in its number, by which several brokers share topics', () => {
  const topics = [slotOf('lobby'), topicOf('a~1'), ...COMMON_TOPICS];
  for (const topic of topics) assert.match(topic, /^[a-z]+\.\d+$/);
  assert.is(new Set(topics).size, topics.length);
});

test.run();
