import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../scripts/testkit/daemon.ts';
import { createMemoryBus } from './brokers/memory/memory.ts';
import { readConfig } from './config/config.ts';
import { runtime } from './hosts/node.ts';
import { createStarling } from './starling.ts';
import { openMemoryStore } from './stores/memory/memory.ts';

const test = suite('starling');

/** A store and a broker that record when they are closed. */
function createParts() {
  const closed: string[] = [];
  const store = openMemoryStore();
  const broker = createMemoryBus().open();
  return {
    closed,
    store: { ...store, close: async () => (closed.push('store'), await store.close()) },
    broker: { ...broker, close: async () => (closed.push('broker'), await broker.close()) },
  };
}

test('a failed assembly leaves nothing open', async () => {
  const { closed, store, broker } = createParts();
  const { path: folder, remove } = temporaryFolder('starling');
  const file = join(folder, 'config.json');
  writeFileSync(file, '{}');
  const config = readConfig({ STORE_URL: 'memory:', CONFIG_FILE: file });
  remove();
  try {
    await createStarling({ config, runtime, store, broker });
    assert.unreachable('the config file is gone');
  } catch (error) {
    assert.match((error as Error).message, 'CONFIG_FILE');
  }
  assert.ok(closed.includes('broker'));
  assert.is(closed.at(-1), 'store', 'the store is closed last');
});

test('stop closes the given store once', async () => {
  const { closed, store, broker } = createParts();
  const config = readConfig({ STORE_URL: 'memory:' });
  const starling = await createStarling({ config, runtime, store, broker });
  await Promise.all([starling.stop(), starling.stop()]);
  assert.is(closed.filter((name) => name === 'store').length, 1);
});

test.run();
