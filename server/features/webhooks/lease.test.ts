import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeClock } from '../../../scripts/testkit/fake-clock.ts';
import { createFailingStore } from '../../../scripts/testkit/server/failing-store.ts';
import { createMemoryRecords } from '../../stores/memory/records.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { takeLease } from './lease.ts';

const test = suite('lease');
const LEASE_MS = 9_000;
const RENEW_EVERY_MS = 3_000;

/** A store and replicas that share a clock. */
function setUp() {
  const clock = createFakeClock();
  const store = createFailingStore({
    ...openMemoryStore(),
    records: createMemoryRecords(clock.date),
  });
  const take = (holder: string) => takeLease(store.records, 'wh_1', holder, LEASE_MS, clock);
  return { clock, store, take };
}

test('one replica holds it while renewing; once released the next can take it', async () => {
  const { clock, take } = setUp();
  const lease = await take('a');
  assert.ok(lease);
  await clock.advance(10 * LEASE_MS);
  assert.not(lease!.lost.aborted);
  assert.is(await take('b'), undefined);
  await lease!.release();
  assert.ok(lease!.lost.aborted);
  const next = await take('b');
  assert.ok(next);
  // Releasing it again does not take it from the next one.
  await lease!.release();
  assert.is(await take('c'), undefined);
  await next!.release();
  assert.is(clock.waits, 0);
});

test('a holder that cannot reach the store loses the lease when it expires', async () => {
  const { clock, store, take } = setUp();
  const lease = await take('a');
  await clock.advance(RENEW_EVERY_MS);
  store.isAway = true;
  await clock.advance(LEASE_MS - 1);
  assert.not(lease!.lost.aborted);
  store.isAway = false;
  assert.is(await take('b'), undefined, 'not before the first one knows that it lost it');
  store.isAway = true;
  await clock.advance(1);
  assert.ok(lease!.lost.aborted);
  store.isAway = false;
  const next = await take('b');
  assert.ok(next);
  await lease!.release();
  assert.is(await take('c'), undefined);
  await next!.release();
});

test('one failed renewal does not lose the lease', async () => {
  const { clock, store, take } = setUp();
  const lease = await take('a');
  store.isAway = true;
  await clock.advance(RENEW_EVERY_MS);
  store.isAway = false;
  await clock.advance(10 * LEASE_MS);
  assert.not(lease!.lost.aborted);
  await lease!.release();
});

test.run();
