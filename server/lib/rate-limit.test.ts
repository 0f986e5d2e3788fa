import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRateLimit } from './rate-limit.ts';

const test = suite('rate limit');

test('a full burst passes, and the next call returns the wait', () => {
  let nowMs = 1_000;
  const limit = createRateLimit({ perMinute: 120, now: () => nowMs });
  for (let i = 0; i < 120; i++) assert.is(limit.take('ada'), 0, `number ${i + 1}`);
  assert.is(limit.take('ada'), 500);
  assert.is(limit.take('bob'), 0, 'another key has its own limit');
  nowMs += 500;
  assert.is(limit.take('ada'), 0);
  assert.ok(limit.take('ada') > 0);
});

test('the burst may be smaller than a minute’s rate', () => {
  let nowMs = 0;
  const limit = createRateLimit({ perMinute: 60, burstMs: 5_000, now: () => nowMs });
  const takeAll = () =>
    Array.from({ length: 60 }, () => limit.take('ada')).filter((ms) => ms === 0);
  assert.is(takeAll().length, 5);
  assert.is(limit.take('ada'), 1_000);
  nowMs += 60_000;
  assert.is(takeAll().length, 5);
});

test('a refused call is not charged', () => {
  let nowMs = 0;
  const limit = createRateLimit({ perMinute: 1, now: () => nowMs });
  assert.is(limit.take('ada'), 0);
  for (let i = 0; i < 10; i++) limit.take('ada');
  nowMs = 60_000;
  assert.is(limit.take('ada'), 0);
});

test('zero means no limit', () => {
  const limit = createRateLimit({ perMinute: 0 });
  for (let i = 0; i < 10_000; i++) assert.is(limit.take('ada'), 0);
});

test('the number of keys is bounded, and idle keys are forgotten first', () => {
  let nowMs = 0;
  const limit = createRateLimit({ perMinute: 2, keysMax: 100, now: () => nowMs });
  for (let i = 0; i < 99; i++) limit.take(`idle ${i}`);
  nowMs = 30_000;
  limit.take('busy');
  limit.take('busy');
  assert.ok(limit.take('busy') > 0);
  for (let i = 0; i < 50; i++) limit.take(`new ${i}`);
  assert.ok(limit.take('busy') > 0, 'the busy key is still limited');
  const crowd = createRateLimit({ perMinute: 1, keysMax: 100, now: () => nowMs });
  for (let i = 0; i < 50; i++) crowd.take(`idle ${i}`);
  nowMs += 60_000;
  for (let i = 0; i < 50; i++) crowd.take(`busy ${i}`);
  crowd.take('one more');
  for (let i = 0; i < 50; i++) assert.ok(crowd.take(`busy ${i}`) > 0, `busy ${i}`);
});

test('several units are taken together or not at all', () => {
  let nowMs = 0;
  const limit = createRateLimit({ perMinute: 6_000, burstMs: 10_000, now: () => nowMs });
  assert.is(limit.left('ada'), 1_000);
  assert.is(limit.take('ada', 900), 0);
  assert.is(limit.take('ada', 200), 1_000);
  assert.is(Math.round(limit.left('ada')), 100);
  assert.is(limit.waitMs('ada', 200), 1_000);
  nowMs += 1_000;
  assert.is(limit.take('ada', 200), 0);
});

test('an overcharge must be paid off, and a refund is available again', () => {
  let nowMs = 0;
  const limit = createRateLimit({ perMinute: 6_000, burstMs: 10_000, now: () => nowMs });
  limit.charge('ada', 1_500);
  assert.is(Math.round(limit.left('ada')), -500);
  assert.is(limit.take('ada'), 5_010);
  limit.charge('ada', -600);
  assert.is(Math.round(limit.left('ada')), 100);
  nowMs += 60_000;
  limit.charge('ada', -600);
  assert.is(limit.left('ada'), 1_000, 'no more than the burst');
});

test.run();
