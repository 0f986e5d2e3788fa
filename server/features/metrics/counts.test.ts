import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../../core/protocol/entry.ts';
import { createCounts } from './counts.ts';

const test = suite('counts');

function entry(seq: number, via: string, at: number): Entry {
  return { seq, id: `e${seq}`, from: { id: 'ada', name: 'Ada' }, at, via, text: 'hi' };
}

test('a flush counts deliveries, its size, and the age of its oldest entry', () => {
  const counts = createCounts('a', () => 10_000);
  counts.metricsHooks.flushed([entry(1, 'a', 9_800), entry(2, 'b', 9_999)], 200);
  counts.metricsHooks.flushed([entry(3, 'b', 9_000)], 3);
  counts.metricsHooks.flushed([entry(4, 'b', 9_000)], 0);
  assert.is(counts.delivered, 403);
  assert.is(counts.flushEntries.total, 2);
  assert.is(counts.flushEntries.sum, 3);
  assert.is(counts.acceptToDeliver.here.sum, 0.2);
  assert.is(counts.acceptToDeliver.elsewhere.sum, 1);
});

test('a clock set back gives no negative time', () => {
  const counts = createCounts('a', () => 10_000);
  counts.metricsHooks.flushed([entry(1, 'b', 20_000)], 1);
  assert.is(counts.acceptToDeliver.elsewhere.sum, 0);
});

test('closes are counted by code, and clients cannot add codes', () => {
  const counts = createCounts('a');
  const { metricsHooks } = counts;
  const countOf = (by: string, code: string) =>
    [...counts.closes()].find((one) => one.by === by && one.code === code)?.count;
  const known = [...counts.closes()].length;
  metricsHooks.closed(4409, 'server');
  metricsHooks.closed(4409, 'server');
  metricsHooks.closed(1001, 'client');
  // A code of the library, sent back by the client.
  metricsHooks.closed(1009, 'client');
  for (let code = 3_000; code < 5_000; code++) metricsHooks.closed(code, 'client');
  assert.is(countOf('server', '4409'), 2);
  assert.is(countOf('client', '1001'), 1);
  assert.is(countOf('server', '1009'), 1);
  assert.is(countOf('client', 'other'), 2_000);
  assert.is([...counts.closes()].length, known);
});

test('untouched counters read 0, so that rates have a start', () => {
  const { refusals, closes } = createCounts('a');
  assert.is(refusals.rate_limited, 0);
  assert.ok([...closes()].some(({ code, count }) => code === '4409' && count === 0));
});

test.run();
