/**
 * Webhooks of three replicas in their own processes (one on Deno) with RabbitMQ and Postgres:
 * whatever fails, every event arrives, in order per room.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ClusterReplica,
  startTestCluster,
} from '../../../scripts/testkit/cluster/test-cluster.ts';
import { createChatClient } from '../../../web/client/chat-client.ts';
import { until } from '../../lib/until.ts';
import { openPostgresStore } from '../../stores/postgres/postgres.ts';
import { createAddressRule } from './address-rule.ts';
import { openReceiver, upTo, withoutRepeats } from './receiver.fixture.ts';
import { createRegistry } from './registry.ts';
import { LEASE_KIND } from './webhook.ts';
import { LOOPBACK } from './webhooks.fixture.ts';

const test = suite('webhooks of a cluster');
const WITHIN = { withinMs: 60_000 };
const ROOMS = ['a', 'b', 'c'];
const cluster = await startTestCluster({ replicas: 3, clientGroups: 0 });
const store = await openPostgresStore(cluster.postgres.url);
const receiver = await openReceiver();
const registry = createRegistry({
  records: store.records,
  rule: createAddressRule(LOOPBACK),
});
const { webhook, secret } = await registry.add({ url: receiver.url });
receiver.secrets.push(secret);
// As slow as a real one, so that the kill comes midway.
receiver.answer = (one, response) => {
  one.status = 204;
  setTimeout(() => response.writeHead(204).end(), 5);
  return undefined;
};

async function holder(): Promise<ClusterReplica> {
  return await until(async () => {
    const lease = await store.records.get(LEASE_KIND, webhook.id, Date.now());
    const name = lease && (lease.value as { holder: string }).holder.split('~')[0];
    return cluster.replicas.find((replica) => replica.name === name);
  }, { ...WITHIN, what: 'replica that delivers' });
}

/** Posts messages to each room on that replica; resolves when all are acknowledged. */
async function post(at: ClusterReplica, count: number): Promise<void> {
  const client = createChatClient({ url: at.url });
  try {
    const feeds = ROOMS.map((room) => client.room(room));
    await until(() => feeds.every(({ state }) => state.phase === 'live'), WITHIN);
    for (const feed of feeds) for (let i = 0; i < count; i++) feed.send(`text ${i}`);
    await until(() => feeds.every(({ state }) => state.pending.length === 0), WITHIN);
  } finally {
    client.close();
  }
}

const haveArrived = (count: number) =>
  until(() => ROOMS.every((room) => receiver.seqs(room).includes(count)), {
    ...WITHIN,
    what: `event ${count} of each room`,
  });

test('when the delivering replica is killed another continues, in order and without loss', async () => {
  const delivering = await holder();
  const other = cluster.replicas.find((replica) => replica !== delivering)!;
  const posting = post(other, 150);
  await until(() => receiver.received.length > 100, { ...WITHIN, what: 'first events' });
  await delivering.kill();
  await posting;
  await haveArrived(150);
  for (const room of ROOMS) assert.equal(withoutRepeats(receiver.seqs(room)), upTo(150), room);
  assert.is.not(await holder(), delivering);
  await delivering.start();
  assert.is(receiver.badSignatures, 0);
});

test('with RabbitMQ down events arrive a little later', async () => {
  const delivering = await holder();
  const other = cluster.replicas.find((replica) => replica !== delivering)!;
  await cluster.rabbit.control('stop_app');
  try {
    await until(async () => !await other.isReady(), WITHIN);
    await post(other, 10);
    await haveArrived(160);
  } finally {
    await cluster.rabbit.control('start_app');
  }
  for (const room of ROOMS) assert.equal(withoutRepeats(receiver.seqs(room)), upTo(160), room);
});

test('a gracefully stopped replica hands over without repetitions', async () => {
  const delivering = await holder();
  const other = cluster.replicas.find((replica) => replica !== delivering)!;
  const before = receiver.received.length;
  const posting = post(other, 40);
  await until(() => receiver.received.length > before + 20, WITHIN);
  await delivering.leave();
  await posting;
  await haveArrived(200);
  await delivering.start();
  assert.is(receiver.received.length - before, 3 * 40);
});

test('no replica has crashed, and all stop', async () => {
  await receiver.close();
  await store.close();
  await cluster.stop();
  assert.equal(cluster.troubles, []);
});

test.run();
