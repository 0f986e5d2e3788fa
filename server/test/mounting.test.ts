import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../scripts/testkit/runtimes.ts';
import { startServer } from '../../scripts/testkit/server-process.ts';
import { enterRoom, post } from '../../scripts/testkit/server/wire-client.ts';

const test = suite('mounting');
const EXAMPLE = 'server/test/mounting.fixture.ts';

test('docs/mounting.md shows the example that runs here', async () => {
  const docs = await readFile(join(ROOT, 'docs/mounting.md'), 'utf8');
  const shown = /```ts\n(.*?)```/s.exec(docs)![1]!;
  const run = await readFile(join(ROOT, EXAMPLE), 'utf8');
  assert.is(shown.replaceAll(`'./server/`, `'../`), run);
});

test('a site that mounts Starling keeps its own pages, with the chat beside them', async () => {
  const server = await startServer({ script: EXAMPLE });
  try {
    const get = async (path: string) => await (await fetch(server.url + path)).text();
    assert.match(await get('/'), 'A shop');
    assert.is(await get('/prices'), '{"bread":3}');
    assert.match(await get('/health'), '"status":"ok"');
    assert.match(await get('/starling.js'), 'starling-chat');
    const ada = await enterRoom(server, 'shop', { name: 'Ada' });
    const bob = await enterRoom(server, 'shop', { name: 'Bob' });
    assert.is(await post(ada, 'shop', 'hello'), 1);
    await bob.hear('entries');
  } finally {
    server.kill('SIGTERM');
    assert.is(await server.exited, 0);
  }
});

test.run();
