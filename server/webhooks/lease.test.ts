import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../lib/until.ts';
import { createFailingStore } from '../store/failing-store.fixture.ts';
import { openMemoryStore } from '../store/memory.ts';
import { takeLease } from './lease.ts';

const test = suite('lease');
const WITHIN = { withinMs: 5_000 };

test('one has it, for as long as it is renewed; given back it is the next one’s at once', async () => {
  const { records } = openMemoryStore();
  const lease = await takeLease(records, 'wh_1', 'a', 100);
  assert.ok(lease);
  const startedMs = Date.now();
  await until(() => Date.now() - startedMs > 250, WITHIN);
  assert.not(lease!.lost.aborted);
  assert.is(await takeLease(records, 'wh_1', 'b', 100), undefined);
  await lease!.release();
  assert.ok(lease!.lost.aborted);
  const next = await takeLease(records, 'wh_1', 'b', 60_000);
  assert.ok(next);
  // Given back twice it does not take it from the next one.
  await lease!.release();
  assert.is(await takeLease(records, 'wh_1', 'c', 100), undefined);
  await next!.release();
});

test('who cannot reach the store has lost it when its time is over, without an answer', async () => {
  const store = createFailingStore(openMemoryStore());
  const lease = await takeLease(store.records, 'wh_1', 'a', 100);
  store.isAway = true;
  await until(() => lease!.lost.aborted, WITHIN);
  await lease!.release();
});

test('one renewal that fails is not the end', async () => {
  const store = createFailingStore(openMemoryStore());
  const lease = await takeLease(store.records, 'wh_1', 'a', 600);
  store.isAway = true;
  const startedMs = Date.now();
  await until(() => Date.now() - startedMs > 250, WITHIN);
  store.isAway = false;
  await until(() => Date.now() - startedMs > 900, WITHIN);
  assert.not(lease!.lost.aborted);
  await lease!.release();
});

test.run();
