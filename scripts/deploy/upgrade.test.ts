/**
 * Rolling update and rollback: a replica of the previous version and one of this version share a
 * store and a link, while clients of both talk.
 */
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../server/lib/random.ts';
import { until } from '../../server/lib/until.ts';
import { type ChaosClient, createChaosClient } from '../testkit/cluster/chaos-client.ts';
import { checkTalk } from '../testkit/cluster/check-talk.ts';
import { createTestReplica, type TestReplica } from '../testkit/cluster/test-replica.ts';
import { freePorts, temporaryFolder } from '../testkit/daemon.ts';
import { openPostgres } from '../testkit/postgres-service.ts';
import { checkOutPrevious } from '../testkit/previous-source.ts';
import { openRabbit } from '../testkit/rabbitmq-service.ts';
import { ROOT } from '../testkit/runtimes.ts';

const WITHIN = { withinMs: 60_000 };
const ROOM = 'upgrade';
const CLIENTS_PER_REPLICA = 3;
const ACT_EVERY_MS = 50;
const previous = await checkOutPrevious();
const test = suite(`upgrade from ${previous.commit}`);

test('replicas are updated one by one and one is rolled back, on Postgres', async () => {
  const { url, own } = await openPostgres();
  try {
    await update(url);
  } finally {
    await own?.stop();
  }
});

test('replicas are updated one by one and one is rolled back, on one SQLite file', async () => {
  const { path, remove } = temporaryFolder('upgrade');
  try {
    await update(`sqlite:${join(path, 'starling.db')}`);
  } finally {
    remove();
  }
});

/** One replica runs on Node and one on Deno, linked by RabbitMQ. */
async function update(storeUrl: string): Promise<void> {
  const rabbit = await openRabbit();
  const troubles: string[] = [];
  const ports = await freePorts(2);
  const replicas = (['node', 'deno'] as const).map((runtime, i) =>
    createTestReplica({
      name: `replica-${i + 1}`,
      runtime,
      port: ports[i]!,
      env: { STORE_URL: storeUrl, BROKER_URL: rabbit.url },
      onTrouble: (text) => troubles.push(text),
    })
  );
  const replace = async (replica: TestReplica, root: string): Promise<void> => {
    await replica.leave();
    await replica.start(root);
  };
  try {
    for (const replica of replicas) await replica.start(previous.root);
    await withTalk(replicas, async (talk) => {
      await talk();
      for (const replica of replicas) {
        await replace(replica, ROOT);
        await talk();
      }
      // Replacing the other one would repeat this with old and new exchanged.
      await replace(replicas[0]!, previous.root);
      await talk();
    });
    assert.equal(troubles, []);
    for (const replica of replicas) assertUnderstood(replica);
  } finally {
    for (const replica of replicas) await replica.kill();
    await rabbit.own?.stop();
  }
}

/** Unreadable bodies show only in the log, because the store makes up for them. */
function assertUnderstood(replica: TestReplica): void {
  const lines = replica.output().split('\n');
  assert.equal(lines.filter((line) => / ignored a body | error (?!cannot start)/.test(line)), []);
}

/**
 * Clients of every replica act all the time. `talk` resolves once every client sees every other,
 * and a new post of each. In the end all must have the same complete and ordered entries.
 */
async function withTalk(
  replicas: readonly TestReplica[],
  act: (talk: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const clients = replicas.flatMap(({ name, url }, place) =>
    Array.from({ length: CLIENTS_PER_REPLICA }, (_, i) =>
      createChaosClient({
        name: `client-${i}-of-${name}`,
        url,
        rooms: [ROOM],
        random: createRandom(place * CLIENTS_PER_REPLICA + i + 1),
      }))
  );
  const talk = async (): Promise<void> => {
    const ids = clients.map((client) => feedOf(client).send(`${client.name} is here`));
    const isWhole = (client: ChaosClient): boolean => {
      const { messages, presence } = feedOf(client).state;
      const seen = new Set(messages.map(({ id }) => id));
      return client.isLive && presence.count === clients.length && ids.every((id) => seen.has(id));
    };
    await until(() => clients.every(isWhole), { ...WITHIN, what: 'talk and presence of all' });
  };
  let turn = 0;
  try {
    const talking = setInterval(() => clients[turn++ % clients.length]!.act(), ACT_EVERY_MS);
    try {
      await act(talk);
    } finally {
      clearInterval(talking);
    }
    const { violations } = await checkTalk({ replicas }, clients, WITHIN.withinMs);
    assert.equal(violations, []);
  } finally {
    for (const client of clients) client.close();
  }
}

function feedOf(client: ChaosClient) {
  return client.feeds.get(ROOM)!;
}

test.run();
