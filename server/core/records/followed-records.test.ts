import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import type { Broker } from '../broker/broker.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { createFailingStore } from '../../../scripts/testkit/server/failing-store.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from '../store/store.ts';
import { type FollowedRecords, type FollowOptions, followRecords } from './followed-records.ts';

const test = suite('followed records');

const WITHIN = { withinMs: 5_000 };

/**
 * Two replicas on one store, which by default poll so rarely that only the link can inform them.
 */
async function withTwo(
  run: (a: FollowedRecords, b: FollowedRecords, ends: [Broker, Broker]) => Promise<void>,
  some: Partial<FollowOptions> = {},
  store: Store = openMemoryStore(),
): Promise<void> {
  const bus = createMemoryBus();
  const ends: [Broker, Broker] = [bus.open(), bus.open()];
  const follow = (broker: Broker) =>
    followRecords({
      records: store.records,
      broker,
      kinds: ['ban', 'key'],
      log: silentLog,
      pollEveryMs: 3_600_000,
      ...some,
    });
  const a = await follow(ends[0]);
  const b = await follow(ends[1]);
  try {
    await run(a, b, ends);
  } finally {
    await Promise.all([a.close(), b.close()]);
    await Promise.all(ends.map((end) => end.close()));
  }
}

test('a change on one replica reaches the other over the link', () =>
  withTwo(async (a, b) => {
    const told: unknown[] = [];
    b.watch('ban', ({ key, value }) => told.push([key, value]));
    await a.put('ban', 'ada', { until: 5 });
    assert.equal(a.get('ban', 'ada')?.value, { until: 5 });
    await until(() => b.get('ban', 'ada'), WITHIN);
    await a.put('ban', 'ada', null);
    await until(() => !b.get('ban', 'ada'), WITHIN);
    assert.equal(told, [['ada', { until: 5 }], ['ada', null]]);
  }));

test('without the link a change is read from the store', () =>
  withTwo(async (a, b, [end]) => {
    await end.close();
    await a.put('ban', 'ada', 1);
    await until(() => b.get('ban', 'ada'), WITHIN);
  }, { pollEveryMs: 20 }));

test('a replica that starts later knows all records', async () => {
  const store = openMemoryStore();
  for (let i = 0; i < 2_100; i++) await store.records.put('ban', `k${i}`, i);
  await withTwo(
    (a) => {
      assert.is([...a.all('ban')].length, 2_100);
      return Promise.resolve();
    },
    {},
    store,
  );
});

test('an expired record is gone', async () => {
  let nowMs = 1_000;
  await withTwo(async (a) => {
    await a.put('ban', 'ada', 1, { expiresAtMs: 2_000 });
    assert.ok(a.get('ban', 'ada'));
    nowMs = 2_000;
    assert.not(a.get('ban', 'ada'));
    assert.equal([...a.all('ban')], []);
  }, { now: () => nowMs });
});

test('polling continues after a store outage, and known records stay', async () => {
  const store = createFailingStore(openMemoryStore());
  await withTwo(
    async (a, b) => {
      await a.put('ban', 'ada', 1);
      await until(() => b.get('ban', 'ada'), WITHIN);
      store.isAway = true;
      const failure = await a.put('ban', 'bob', 1).catch((error: Error) => error.message);
      assert.is(failure, 'the store is away');
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.ok(b.get('ban', 'ada'));
      store.isAway = false;
      await store.records.put('ban', 'bob', 1);
      await until(() => a.get('ban', 'bob') && b.get('ban', 'bob'), WITHIN);
    },
    { pollEveryMs: 20 },
    store,
  );
});

test('a removed record does not return with an earlier read', async () => {
  const store = openMemoryStore();
  const { changes } = store.records;
  let slowly = Promise.resolve();
  let isReading = false;
  store.records.changes = async (...asked) => {
    const read = await changes(...asked);
    isReading = true;
    await slowly;
    return read;
  };
  await withTwo(
    async (a) => {
      let goOn!: () => void;
      await store.records.put('ban', 'ada', 1);
      slowly = new Promise((resolve) => goOn = resolve);
      isReading = false;
      const looking = a.poll();
      await until(() => isReading, WITHIN);
      const told: unknown[] = [];
      a.watch('ban', ({ value }) => told.push(value));
      await a.put('ban', 'ada', null);
      slowly = Promise.resolve();
      // The next read, which finds the removal, waits.
      store.records.changes = () => new Promise(() => {});
      goOn();
      await Promise.race([looking, new Promise((resolve) => setTimeout(resolve, 50))]);
      assert.equal([a.get('ban', 'ada'), told], [undefined, [null]]);
      store.records.changes = changes;
    },
    {},
    store,
  );
});

test('memory is bounded, and the newest records stay', () =>
  withTwo(async (a) => {
    for (const key of ['x', 'y', 'z']) await a.put('key', key, 1);
    assert.equal([...a.all('key')].map(({ key }) => key), ['y', 'z']);
  }, { recordsMax: 2 }));

test.run();
