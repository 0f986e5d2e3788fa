/**
 * Replicas in one process over the memory bus, with a watcher on one of them.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Broker } from '../../core/broker/broker.ts';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { createUnreliableBroker } from '../../../scripts/testkit/server/unreliable-broker.ts';
import { createRandom } from '../../lib/random.ts';
import { until } from '../../lib/until.ts';
import type { ClusterEvent, Step } from '../../core/protocol/report.ts';
import { startReplica, type TestReplica } from '../../../scripts/testkit/server/replica.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { createReplicaStats } from './replica-stats.ts';

const test = suite('cluster');
const WITHIN = { withinMs: 10_000 };
/** Interest lasts longer than a busy machine stalls; without it nothing is traced. */
const PACE = { announceEveryMs: 40, interestMs: 3_000, reportEveryMs: 25 };

interface Watched extends TestReplica {
  cluster: Cluster;
  broker: ReturnType<typeof createUnreliableBroker>;
  /** Bodies that it published about the cluster, by topic. */
  published: string[];
}

async function withReplicas(
  names: string[],
  run: (...replicas: Watched[]) => Promise<void> | void,
): Promise<void> {
  const bus = createMemoryBus();
  const store = openMemoryStore();
  const replicas: Watched[] = [];
  try {
    for (const [i, name] of names.entries()) {
      const broker = createUnreliableBroker(bus.open(), {
        random: createRandom(i + 1),
        lossShare: 0,
        repeatShare: 0,
        reorderShare: 0,
      });
      const published: string[] = [];
      const info = {
        replica: name,
        instance: `${name}~${crypto.randomUUID()}`,
        runtime: 'Test 1',
        storeKind: 'memory',
        linkKind: 'memory',
      };
      const cluster = createCluster({ broker: listenIn(broker, published), info, ...PACE });
      const replica = await startReplica({ name, store, broker, trace: cluster.trace });
      cluster.start(createReplicaStats(replica.hub, { size: 7 }));
      replicas.push({ ...replica, cluster, broker, published });
    }
    await run(...replicas);
  } finally {
    for (const { cluster, close } of replicas) {
      await cluster.close();
      await close();
    }
    await store.close();
  }
}

function listenIn(broker: Broker, published: string[]): Broker {
  return {
    ...broker,
    get isUp() {
      return broker.isUp;
    },
    publish(topic, body) {
      published.push(topic);
      return broker.publish(topic, body);
    },
  };
}

function watch({ cluster }: Watched) {
  const news: ClusterEvent[] = [];
  let isEnded = false;
  const stop = cluster.watch((one) => void news.push(one), () => void (isEnded = true));
  return {
    news,
    stop: stop!,
    get isEnded() {
      return isEnded;
    },
    reporters: () =>
      new Set(news.flatMap((one) => one.type === 'report' ? [one.report.replica] : [])),
    /** All steps of a message that a replica reported, merged. */
    step: (replica: string, seq: number): Partial<Step> =>
      Object.assign(
        {},
        ...news.flatMap((one) =>
          one.type === 'steps' && one.replica === replica
            ? one.steps.filter((step) => step.seq === seq)
            : []
        ),
      ),
  };
}

test('a watcher on one replica sees the reports of all', async () => {
  await withReplicas(['a', 'b', 'c'], async (a, b) => {
    await b.connect().enter('lobby');
    const watcher = watch(a);
    await until(() => watcher.reporters().size === 3, WITHIN);
    assert.is(watcher.news[0]!.type, 'welcome');
    const report = await until(
      () =>
        watcher.news.flatMap((one) =>
          one.type === 'report' && one.report.replica === 'b' && one.clock &&
            one.report.link.roundTripMs !== undefined
            ? [one.report]
            : []
        )[0],
      WITHIN,
    );
    assert.equal([report.connections, report.rooms, report.runtime], [7, 1, 'Test 1']);
    assert.equal(report.topRooms, [{ room: 'lobby', members: 1, head: 0 }]);
    assert.equal(report.store, { kind: 'memory', isUp: true });
    assert.ok(report.link.isUp);
  });
});

test('a message is traced from the accepting replica to the sockets of the other', async () => {
  await withReplicas(['a', 'b'], async (a, b) => {
    const [ada, bob, eve] = [a.connect(), b.connect(), b.connect()];
    for (const client of [ada, bob, eve]) await client.enter('lobby');
    const watcher = watch(a);
    await until(() => watcher.reporters().size === 2, WITHIN);
    ada.send('lobby', 'm1', 'a private text');
    await until(() => watcher.step('b', 1).deliveredAtMs !== undefined, WITHIN);
    await until(() => watcher.step('a', 1).acceptedAtMs !== undefined, WITHIN);

    const origin = watcher.step('a', 1);
    assert.equal([origin.room, origin.id, origin.via, origin.sockets], ['lobby', 'm1', 'a', 1]);
    assert.ok(origin.acceptedAtMs! <= origin.committedAtMs!);
    assert.ok(origin.committedAtMs! <= origin.deliveredAtMs!);
    const other = watcher.step('b', 1);
    assert.equal([other.way, other.sockets, other.via], ['link', 2, 'a']);
    assert.ok(origin.committedAtMs! <= other.arrivedAtMs!, 'one clock, so the order is exact');
    assert.ok(other.arrivedAtMs! <= other.deliveredAtMs!);
    assert.not.match(JSON.stringify(watcher.news), /private|guest/i);
  });
});

test('a message that the link lost is reported as read from the store', async () => {
  await withReplicas(['a', 'b'], async (a, b) => {
    const [ada, bob] = [a.connect(), b.connect()];
    await ada.enter('lobby');
    await bob.enter('lobby');
    const watcher = watch(b);
    await until(() => watcher.reporters().size === 2, WITHIN);
    b.broker.cut();
    ada.send('lobby', 'm1');
    await until(() => watcher.step('b', 1).deliveredAtMs !== undefined, WITHIN);
    assert.is(watcher.step('b', 1).way, 'store');
    const { repairs, healedEntries } = b.hub.status();
    assert.equal([repairs, healedEntries], [1, 1]);
    assert.ok(
      watcher.news.some((one) =>
        one.type === 'report' && one.report.replica === 'b' && !one.report.link.isUp
      ),
      'the link is reported as down',
    );
  });
});

test('nothing is reported or traced before the first watcher, or after the last', async () => {
  await withReplicas(['a', 'b'], async (a, b) => {
    const ada = a.connect();
    await ada.enter('lobby');
    ada.send('lobby', 'm1');
    await ada.next('ack');
    assert.equal([...a.published, ...b.published], []);
    assert.not.ok(a.cluster.trace.isOn || b.cluster.trace.isOn);

    const watcher = watch(b);
    await until(() => a.cluster.trace.isOn && b.cluster.trace.isOn, WITHIN);
    watcher.stop();
    await until(() => !a.cluster.trace.isOn && !b.cluster.trace.isOn, WITHIN);
    const before = a.published.length + b.published.length;
    ada.send('lobby', 'm2');
    await ada.next('ack');
    await new Promise((resolve) => setTimeout(resolve, 2 * PACE.reportEveryMs));
    assert.is(a.published.length + b.published.length, before);
  });
});

test('a single replica reports locally, and publishes nothing', async () => {
  await withReplicas(['a'], async (a) => {
    const watcher = watch(a);
    await until(() => watcher.news.filter(({ type }) => type === 'report').length >= 3, WITHIN);
    assert.not.ok(a.published.includes('cluster.reports'));
  });
});

test('a stopping replica says so, and ends its watches', async () => {
  await withReplicas(['a', 'b'], async (a, b) => {
    const onA = watch(a);
    const onB = watch(b);
    await until(() => onA.reporters().size === 2, WITHIN);
    await b.cluster.close();
    await until(() => onA.news.some(({ type }) => type === 'gone'), WITHIN);
    assert.ok(onB.isEnded);
    assert.is(b.cluster.watch(() => {}, () => {}), undefined, 'no new watches either');
  });
});

test('watchers are limited, and leaving frees a place', async () => {
  await withReplicas(['a'], (a) => {
    const stops = [];
    for (let stop; (stop = a.cluster.watch(() => {}, () => {}));) {
      assert.ok(stops.push(stop) <= 100);
    }
    stops[0]!();
    assert.ok(a.cluster.watch(() => {}, () => {}));
  });
});

test('garbage on the topics is ignored', async () => {
  await withReplicas(['a', 'b'], async (a, b) => {
    const watcher = watch(a);
    await until(() => watcher.reporters().size === 2, WITHIN);
    for (const topic of ['cluster.interest', 'cluster.reports']) {
      for (const text of ['', 'x', '1 b~1 {"type":"report"}', '1 b~1 []']) {
        await b.broker.publish(topic, new TextEncoder().encode(text));
      }
    }
    const before = watcher.news.length;
    await until(() => watcher.news.length > before + 2, WITHIN);
    assert.equal([...watcher.reporters()].sort(), ['a', 'b']);
  });
});

test.run();
