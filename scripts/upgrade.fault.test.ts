/**
 * A rolling update and its roll-back, for real: replicas of the previous commit and of this one on one
 * store and one link, while clients talk.
 */
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../server/lib/random.ts';
import { until } from '../server/lib/until.ts';
import { type ChaosClient, createChaosClient } from './chaos/chaos-client.ts';
import { checkOrder } from './chaos/check-order.ts';
import { checkPosts } from './chaos/check-posts.ts';
import { truthOf } from './chaos/history.ts';
import { comeToRest, readTimelines, type Replicas } from './chaos/rest.ts';
import { startTestCluster } from './chaos/test-cluster.ts';
import { createTestReplica, type TestReplica } from './chaos/test-replica.ts';
import { freePorts, temporaryFolder } from './daemon.ts';
import { checkOutPrevious } from './previous-source.ts';
import { ROOT, type RuntimeName } from './runtimes.ts';

const test = suite('upgrade');
const WITHIN = { withinMs: 30_000 };
const ACT_EVERY_MS = 50;
const ENTRIES_PER_STEP_MIN = 15;
const previous = await checkOutPrevious();

test('replicas are updated one after the other, and one is rolled back, on Postgres with RabbitMQ', async () => {
  const cluster = await startTestCluster({ replicas: 3, clientGroups: 1, root: previous.root });
  try {
    const url = `http://127.0.0.1:${cluster.clientWires[0]!.port}`;
    await talkThrough(cluster, Array.from({ length: 9 }, () => url), async (talk) => {
      await talk();
      const replace = async (replica: TestReplica, root: string): Promise<void> => {
        await replica.leave();
        await replica.start(root);
        await until(replica.isReady, WITHIN);
        await talk();
      };
      for (const replica of cluster.replicas) await replace(replica, ROOT);
      // From here on it would go as above, with old and new exchanged.
      await replace(cluster.replicas[0]!, previous.root);
    });
    assert.equal(cluster.troubles, []);
    for (const replica of cluster.replicas) assertUnderstood(replica);
  } finally {
    await cluster.stop();
  }
});

for (const runtime of ['node', 'deno'] as const) {
  test(`a single server is updated and back again on SQLite, on ${runtime}`, () =>
    withSingle(runtime, async (replica, troubles) => {
      await replica.start(previous.root);
      await talkThrough({ replicas: [replica] }, Array(3).fill(replica.url), async (talk) => {
        await talk();
        for (const root of [ROOT, previous.root]) {
          await replica.leave();
          await replica.start(root);
          await talk();
        }
      });
      assert.equal(troubles, []);
      assertUnderstood(replica);
    }));
}

/** The link drops what it cannot read and the store makes up for it, so that is seen in the log alone. */
function assertUnderstood(replica: TestReplica): void {
  const lines = replica.output().split('\n');
  assert.equal(lines.filter((line) => /ignored a body| error /.test(line)), []);
}

async function withSingle(
  runtime: RuntimeName,
  run: (replica: TestReplica, troubles: readonly string[]) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder('upgrade');
  const [port] = await freePorts(1);
  const troubles: string[] = [];
  const replica = createTestReplica({
    name: 'single',
    runtime,
    port: port!,
    env: { STORE_URL: `sqlite:${join(folder.path, 'starling.db')}` },
    onTrouble: (text) => troubles.push(text),
  });
  try {
    await run(replica, troubles);
  } finally {
    await replica.kill();
    folder.remove();
  }
}

/**
 * Clients write, edit, delete and react all the time, each at one of the addresses; `talk` resolves
 * when some of that was stored since it was called and everybody sees everybody. In the end all saw the same, whole and in order,
 * and all replicas have it.
 */
async function talkThrough(
  cluster: Replicas,
  urls: readonly string[],
  act: (talk: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const room = 'upgrade';
  const clients: ChaosClient[] = urls.map((url, i) =>
    createChaosClient({ name: `client-${i}`, url, rooms: [room], random: createRandom(i + 1) })
  );
  const seen = () => Math.max(...clients.map(({ lastSeqs }) => lastSeqs.get(room) ?? 0));
  /** Members of other replicas are known by the link alone. */
  const isWhole = ({ isLive, feeds }: ChaosClient) =>
    isLive && feeds.get(room)!.state.presence.count === clients.length;
  const talk = async (): Promise<void> => {
    const from = seen();
    await until(() => seen() >= from + ENTRIES_PER_STEP_MIN && clients.every(isWhole), {
      ...WITHIN,
      what: 'talk and presence of everybody',
    });
  };
  let turn = 0;
  try {
    await until(() => clients.every(({ isLive }) => isLive), { ...WITHIN, what: 'clients' });
    const talking = setInterval(() => clients[turn++ % clients.length]!.act(), ACT_EVERY_MS);
    try {
      await act(talk);
    } finally {
      clearInterval(talking);
    }
    await comeToRest(cluster, clients, WITHIN.withinMs);
    const history = {
      records: clients.map(({ record }) => record),
      sent: clients.flatMap((client) => client.sent()),
      timelines: await readTimelines(cluster, clients, WITHIN.withinMs),
      views: [],
      linkOutages: [],
      calm: { fromMs: 0, toMs: 0 },
      present: new Map(),
    };
    const truth = truthOf(history);
    assert.equal([...checkPosts(history, truth), ...checkOrder(history, truth)], []);
  } finally {
    for (const client of clients) client.close();
  }
}

test('the previous source is removed', () => previous.remove());

test.run();
