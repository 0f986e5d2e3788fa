import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTimeLabels, startOfDay } from './time-labels.ts';

const test = suite('time labels');

const NOW = new Date(2026, 10, 24, 9, 30).getTime();
const british = createTimeLabels('en-GB');

test('recent days have names', () => {
  assert.is(british.day(new Date(2026, 10, 24, 0, 0).getTime(), NOW), 'Today');
  assert.is(british.day(new Date(2026, 10, 24, 23, 59).getTime(), NOW), 'Today');
  assert.is(british.day(new Date(2026, 10, 23, 23, 59).getTime(), NOW), 'Yesterday');
  assert.is(british.day(new Date(2026, 10, 22, 0, 1).getTime(), NOW), 'Sunday 22 November');
});

test('a day of another year includes the year', () => {
  assert.is(british.day(new Date(2025, 10, 24, 12).getTime(), NOW), '24 November 2025');
});

test('yesterday stays yesterday when the clocks change', () => {
  // In any time zone: every day of this year gets the correct name.
  for (let day = 1; day < 365; day += 1) {
    const now = new Date(2026, 0, day + 1, 0, 30).getTime();
    const before = new Date(2026, 0, day, 23, 30).getTime();
    assert.is(british.day(before, now), 'Yesterday', new Date(now).toString());
  }
});

test('the time uses the language’s format', () => {
  const at = new Date(2026, 10, 24, 14, 2).getTime();
  assert.is(british.clock(at), '14:02');
  assert.match(createTimeLabels('en-US').clock(at), /^2:02\sPM$/);
  assert.match(british.full(at), /Tuesday,? 24 November 2026.*14:02/);
});

test('a day starts at midnight in the reader’s time zone', () => {
  assert.is(startOfDay(NOW), new Date(2026, 10, 24).getTime());
});

test.run();
