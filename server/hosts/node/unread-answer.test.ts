import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnread, noProgress } from './unread-answer.ts';

const test = suite('unread answer');

/** Like a Node socket; `queued`: bytes left of the part being written. */
const wire = (bytesWritten: number, writableLength: number, queued: number) => ({
  bytesWritten,
  writableLength,
  _handle: { writeQueueSize: queued },
});

test('an answer without progress for 20 seconds is unread', () => {
  const progress = noProgress();
  const stuck = wire(500_000, 500_000, 300_000);
  assert.is(isUnread(stuck, progress, 0), false);
  assert.is(isUnread(stuck, progress, 5_000), false);
  assert.is(isUnread(stuck, progress, 24_999), false);
  assert.is(isUnread(stuck, progress, 25_000), true);
});

test('a slow reader is not unread, even within one large part', () => {
  const progress = noProgress();
  for (let i = 0; i < 100; i++) {
    assert.is(isUnread(wire(500_000, 500_000, 300_000 - i), progress, i * 19_000), false);
  }
});

test('an idle connection is not unread', () => {
  const progress = noProgress();
  for (const atMs of [0, 100_000]) assert.is(isUnread(wire(7, 0, 0), progress, atMs), false);
});

test('where only whole parts are visible, a large part has more time', () => {
  const progress = noProgress();
  const stuck = { bytesWritten: 400_000, writableLength: 400_000 };
  assert.is(isUnread(stuck, progress, 0), false);
  assert.is(isUnread(stuck, progress, 119_999), false);
  assert.is(isUnread(stuck, progress, 120_000), true);
});

test.run();
