/**
 * Replicas on one machine that share a SQLite file, linked by RabbitMQ.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRabbit } from '../../scripts/testkit/rabbitmq-service.ts';
import { openRabbitBroker } from '../brokers/rabbitmq/rabbitmq.ts';
import { silentLog } from '../lib/log.ts';
import { until } from '../lib/until.ts';
import { startReplica, type TestReplica } from '../../scripts/testkit/server/replica.ts';
import { openSqliteStore } from '../stores/sqlite/sqlite.ts';
import type { Store } from '../core/store/store.ts';

const test = suite('local replicas over RabbitMQ');
const WITHIN = { withinMs: 20_000 };

test('two replicas on one file deliver the same order over the link', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-local-'));
  const { url, own } = await openRabbit();
  const stores: Store[] = [];
  const replicas: TestReplica[] = [];
  try {
    for (const name of ['a', 'b']) {
      const store = await openSqliteStore(join(folder, 'starling.db'));
      const broker = openRabbitBroker({ urls: [url], log: silentLog });
      stores.push(store);
      // Without anti-entropy: entries that arrive came over the link.
      replicas.push(await startReplica({ name, store, broker, compareEveryMs: 600_000 }));
      await until(() => broker.isUp, { ...WITHIN, what: 'link' });
    }
    const [ada, bob] = replicas.map((replica) => replica.connect());
    await ada!.enter('lobby');
    await bob!.enter('lobby');
    const each = 100;
    for (let i = 0; i < each; i++) {
      ada!.send('lobby', `ada ${i}`);
      bob!.send('lobby', `bob ${i}`);
    }
    for (const client of [ada!, bob!]) {
      await until(() => client.seqs('lobby').length === 2 * each, WITHIN);
      assert.equal(client.seqs('lobby'), Array.from({ length: 2 * each }, (_, i) => i + 1));
    }
    assert.equal(ada!.entries('lobby'), bob!.entries('lobby'));
    assert.ok(replicas.every((replica) => replica.hub.status().link.received > 0));
  } finally {
    for (const replica of replicas) await replica.close();
    for (const store of stores) await store.close();
    await own?.stop();
    rmSync(folder, { recursive: true });
  }
});

test.run();
