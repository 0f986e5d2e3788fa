/**
 * Three replicas in their own processes (one on Deno) with RabbitMQ and Postgres: the guarantees
 * when one part is down.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ChaosClient, createChaosClient } from '../../scripts/testkit/cluster/chaos-client.ts';
import { checkTalk } from '../../scripts/testkit/cluster/check-talk.ts';
import {
  type ClusterReplica,
  startTestCluster,
} from '../../scripts/testkit/cluster/test-cluster.ts';
import { createRandom } from '../lib/random.ts';
import { until } from '../lib/until.ts';

const test = suite('cluster');
const WITHIN = { withinMs: 30_000 };
/** Promised while RabbitMQ is down. */
const BY_STORE_WITHIN_MS = 6_000;
/** Promised after a replica was killed. */
const PRESENCE_WITHIN_MS = 30_000;
const cluster = await startTestCluster({ replicas: 3, clientGroups: 1 });
const [one, two, three] = cluster.replicas as readonly [
  ClusterReplica,
  ClusterReplica,
  ClusterReplica,
];
const front = `http://127.0.0.1:${cluster.clientWires[0]!.port}`;
let clientsMade = 0;

/** Clients in a room of their own, each at the replica of its address. */
async function withClients(
  urls: readonly string[],
  run: (clients: readonly ChaosClient[], room: string) => Promise<void>,
): Promise<void> {
  const room = `room-${clientsMade}`;
  const clients = urls.map((url) => {
    const name = `client-${++clientsMade}`;
    return createChaosClient({ name, url, rooms: [room], random: createRandom(clientsMade) });
  });
  try {
    await until(() => clients.every(({ isLive }) => isLive), WITHIN);
    await run(clients, room);
  } finally {
    for (const client of clients) client.close();
  }
}

const feedOf = (client: ChaosClient) => [...client.feeds.values()][0]!;
const areReady = () =>
  until(async () => {
    const ready = await Promise.all(cluster.replicas.map(({ isReady }) => isReady()));
    return ready.every(Boolean);
  }, { ...WITHIN, what: 'replicas that are ready' });

/** Resolves with the time until each reader has the message. */
async function timeToReach(from: ChaosClient, readers: readonly ChaosClient[]): Promise<number> {
  const startedMs = performance.now();
  const id = feedOf(from).send('where are you?');
  const hasIt = (client: ChaosClient) =>
    feedOf(client).state.messages.some((message) => message.id === id);
  await until(() => readers.every(hasIt), { ...WITHIN, what: 'message at all replicas' });
  return performance.now() - startedMs;
}

test('with RabbitMQ stopped messages reach all replicas, and replicas can start', async () => {
  await withClients([one.url, two.url, three.url], async ([ada, ...others]) => {
    await cluster.rabbit.control('stop_app');
    try {
      await until(async () => !await one.isReady(), WITHIN);
      const tookMs = await timeToReach(ada!, others);
      assert.ok(tookMs < BY_STORE_WITHIN_MS, `${Math.round(tookMs)} ms`);
      assert.equal(ada!.pending(), []);
      await two.kill();
      await two.start();
      await until(() => others[0]!.isLive, WITHIN);
      assert.ok(await timeToReach(others[0]!, [ada!]) < BY_STORE_WITHIN_MS);
    } finally {
      await cluster.rabbit.control('start_app');
    }
    await areReady();
    await timeToReach(ada!, others);
  });
});

test('a killed replica leaves presence in time, even while Postgres is stopped', async () => {
  await withClients([one.url, two.url, three.url], async ([ada, bob, eve]) => {
    const count = (client: ChaosClient) => feedOf(client).state.presence.count;
    await until(() => [ada!, bob!, eve!].every((client) => count(client) === 3), WITHIN);
    await three.kill();
    try {
      const startedMs = performance.now();
      // That takes many seconds, in which Postgres stops and starts.
      await stopPostgres();
      await until(() => count(ada!) === 2 && count(bob!) === 2, {
        withinMs: PRESENCE_WITHIN_MS,
        what: 'presence without the killed replica',
      });
      const members = feedOf(ada!).state.presence.members!.map(({ id }) => id);
      assert.not(members.includes(eve!.client.user!.id));
      assert.ok(performance.now() - startedMs < PRESENCE_WITHIN_MS);
    } finally {
      await three.start();
    }
    await until(() => [ada!, bob!, eve!].every((client) => count(client) === 3), WITHIN);
  });
});

/** With Postgres stopped messages wait in the outbox, and acknowledged ones stay. */
async function stopPostgres(): Promise<void> {
  await withClients([one.url, two.url], async ([ada, bob]) => {
    await timeToReach(ada!, [bob!]);
    await cluster.postgres.kill();
    let id = '';
    try {
      await until(async () => !await one.isReady(), WITHIN);
      id = feedOf(ada!).send('are you there?');
      const refusal = () =>
        ada!.record.seen.find((seen) => seen.type === 'refused' && seen.frame.id === id);
      const seen = await until(refusal, { ...WITHIN, what: 'refusal' });
      assert.ok(seen.type === 'refused');
      assert.equal([seen.frame.code, seen.frame.retry], ['unavailable', true]);
      assert.equal(ada!.pending(), [id]);
    } finally {
      await cluster.postgres.start();
    }
    await until(() => feedOf(bob!).state.messages.at(-1)?.id === id, WITHIN);
    assert.equal(ada!.pending(), []);
    assert.is(feedOf(bob!).state.messages.length, 2);
  });
}

test('a rolling update loses, repeats and reorders nothing', async () => {
  await withClients(Array.from({ length: 9 }, () => front), async (clients) => {
    const talking = setInterval(() => {
      for (const client of clients) client.act();
    }, 100);
    try {
      for (const replica of cluster.replicas) {
        await replica.leave();
        await replica.start();
        await areReady();
      }
    } finally {
      clearInterval(talking);
    }
    const { violations, entryCount } = await checkTalk(cluster, clients, WITHIN.withinMs);
    assert.equal(violations, []);
    assert.ok(entryCount > 50, 'messages were sent');
    const served = clients.map(({ record }) =>
      new Set(record.seen.flatMap((seen) => seen.type === 'welcome' ? [seen.replica] : [])).size
    );
    assert.ok(served.every((count) => count >= 2), 'each client moved to another replica');
  });
});

test('no replica has crashed, and all stop', async () => {
  await cluster.stop();
  assert.equal(cluster.troubles, []);
});

test.run();
