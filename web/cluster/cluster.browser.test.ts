/**
 * The cluster page in a real browser, served by one of two replicas in this process.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { withBrowser } from '../../scripts/testkit/browser.ts';
import { violations } from '../../scripts/testkit/web/axe.ts';
import { buildWeb } from '../../scripts/build.ts';
import { createApp } from '../../server/http/app.ts';
import { runtime } from '../../server/hosts/node.ts';
import { assembleReplica, type Replica } from '../../server/assemble.ts';
import { createMemoryBus } from '../../server/brokers/memory/memory.ts';
import { readConfig } from '../../server/config/config.ts';
import { silentLog } from '../../server/lib/log.ts';
import { until } from '../../server/lib/until.ts';
import { createShutdown } from '../../server/shutdown.ts';
import { openMemoryStore } from '../../server/stores/memory/memory.ts';
import { readWebFiles } from '../../server/http/static-files.ts';

const test = suite('cluster page');
const TOKEN = 'the token of the cluster';
const WITHIN = { withinMs: 10_000 };

interface Stage {
  open(options?: BrowserContextOptions): Promise<Page>;
  post(id: string): Promise<void>;
  replicas: Replica[];
  url: string;
}

async function withPage(
  run: (stage: Stage) => Promise<void>,
  settings: Record<string, string> = {},
): Promise<void> {
  await buildWeb({ ifNeeded: true });
  const files = await readWebFiles(new URL('../../dist/', import.meta.url));
  const store = openMemoryStore();
  const bus = createMemoryBus();
  const replicas: Replica[] = [];
  let server: Server | undefined;
  try {
    for (const name of ['one', 'two']) {
      const config = readConfig({ STORE_URL: 'memory:', REPLICA: name, ...settings });
      const replica = await assembleReplica(config, silentLog, runtime, {
        store,
        broker: bus.open(),
      });
      replicas.push(replica);
      await join(replica, 'lobby');
    }
    const { clusterAccess, metricsAccess, fileSettings } = readConfig(settings);
    const app = createApp({
      replica: replicas[0]!,
      files,
      pages: fileSettings.pages,
      clusterAccess,
      metricsAccess,
      isStopping: () => false,
      log: silentLog,
    });
    server = serve({
      fetch: (request, { incoming: { socket } }) =>
        app.fetch(request, { remoteAddress: socket.remoteAddress }),
      port: 0,
      hostname: '127.0.0.1',
    }) as Server;
    await until(() => server!.address(), WITHIN);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cluster`;
    await withBrowser(async (browser) => {
      const faults: string[] = [];
      const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
        const page = await (await browser.newContext(options)).newPage();
        page.on('pageerror', (error) => faults.push(error.message));
        page.on('console', (message) => {
          // Some tests expect refusals.
          if (message.type() === 'error' && !/ 40[13] /.test(message.text())) {
            faults.push(message.text());
          }
        });
        await page.goto(url);
        return page;
      };
      await run({ open, replicas, url, post: (id) => post(replicas[0]!, id) });
      assert.equal(faults, [], 'no errors or policy violations');
    });
  } finally {
    for (const replica of replicas) {
      await createShutdown({ replica, drainMs: 0, log: silentLog }).stop();
    }
    server?.closeAllConnections();
    server?.close();
  }
}

async function join({ hub }: Replica, room: string): Promise<void> {
  const member = {
    user: { id: crypto.randomUUID(), name: 'Ada', role: 'guest' as const },
    sentSeq: 0,
    send() {},
    share() {},
    hint() {},
    close() {},
    drained: () => Promise.resolve(),
  };
  await hub.join(room, member);
}

async function post({ hub, name }: Replica, id: string): Promise<void> {
  const from = { id: 'ada', name: 'Ada' };
  const text = 'a private text';
  await hub.post({ room: 'lobby', id, kind: 'message', from, at: Date.now(), via: name, text });
}

function rows(page: Page): Promise<string[]> {
  return page.locator('tbody th').allInnerTexts();
}

async function bothSeen(page: Page): Promise<void> {
  await until(async () => (await rows(page)).length === 2, { ...WITHIN, what: 'two replicas' });
}

test('the page shows the replicas, and the journey of a message chosen by keyboard', async () => {
  await withPage(async ({ open, post }) => {
    const page = await open();
    await bothSeen(page);
    assert.match((await rows(page))[0]!, /one\s+shows this page/);
    assert.is(await page.locator('swarm-picture .card').count(), 2);
    for (const id of ['m1', 'm2', 'm3']) await post(id);
    await until(async () => await page.getByRole('option').count() === 3, WITHIN);

    await page.getByRole('option').first().focus();
    await page.keyboard.press('ArrowDown');
    const chosen = page.getByRole('option', { selected: true });
    await until(async () => await chosen.count() === 1, WITHIN);
    assert.match(await chosen.innerText(), /lobby\s+#2/);
    await post('m4');
    await until(async () => await page.getByRole('option').count() === 4, WITHIN);
    const focused = await page.evaluate(() =>
      document.querySelector('cluster-page')!.shadowRoot!.querySelector('message-list')!.shadowRoot!
        .activeElement?.textContent
    );
    assert.match(focused!, /#2/, 'the focus stays on its message when a new one arrives');

    const journey = () => page.locator('journey-detail li, journey-detail h2').allInnerTexts();
    await until(async () => (await journey()).length === 3, WITHIN);
    const [title, one, two] = await journey();
    assert.is(title, 'Journey of message #2 in lobby');
    assert.match(one!, /one\s+accepted here\s+Committed after .* ms, delivered to 1 socket/);
    assert.match(two!, /two\s+over the link\s+Hop of .* ms.*, delivered to 1 socket/);
  });
});

test('the page asks for the token and keeps it in the tab, not in the address', async () => {
  await withPage(async ({ open, url }) => {
    const page = await open();
    const field = page.getByLabel('Token');
    await field.fill('a wrong guess');
    await page.keyboard.press('Enter');
    await page.getByText('This token is wrong.').waitFor();
    assert.equal(await violations(page), []);
    await field.fill(TOKEN);
    await page.getByRole('button', { name: 'Watch' }).click();
    await bothSeen(page);
    assert.is(page.url(), url);
    await page.reload();
    await bothSeen(page);
  }, { CLUSTER_TOKEN: TOKEN });
});

test('in production without a token the page says which setting is missing', async () => {
  await withPage(async ({ open }) => {
    const page = await open();
    await page.getByText('CLUSTER_TOKEN').waitFor();
    assert.equal(await violations(page), []);
    assert.is(await page.locator('swarm-picture').count(), 0);
  }, { NODE_ENV: 'production' });
});

test('a replica that leaves disappears from the picture and the table', async () => {
  await withPage(async ({ open, replicas }) => {
    const page = await open();
    await bothSeen(page);
    await replicas[1]!.cluster.close();
    await until(async () => (await rows(page)).length === 1, WITHIN);
    assert.is(await page.locator('swarm-picture .card').count(), 1);
  });
});

test('messages are animated, except with reduced motion', async () => {
  await withPage(async ({ open, post }) => {
    const calm = await open({ reducedMotion: 'reduce' });
    const lively = await open({ reducedMotion: 'no-preference' });
    for (const page of [calm, lively]) await bothSeen(page);
    const flying = (page: Page) => page.locator('.flights > *').count();
    await post('m1');
    await until(async () => await flying(lively) > 0, WITHIN);
    await until(async () => await calm.getByRole('option').count() === 1, WITHIN);
    assert.is(await flying(calm), 0);
  });
});

test('nothing changes while paused', async () => {
  await withPage(async ({ open, post }) => {
    const page = await open();
    await bothSeen(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    const other = await open();
    await bothSeen(other);
    await post('m1');
    await until(async () => await other.getByRole('option').count() === 1, WITHIN);
    assert.is(await page.getByRole('option').count(), 0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await until(async () => await page.getByRole('option').count() === 1, WITHIN);
  });
});

test('on a phone nothing overflows the page', async () => {
  await withPage(async ({ open, post }) => {
    const page = await open({ viewport: { width: 320, height: 640 } });
    await bothSeen(page);
    await post('m1');
    await page.getByRole('option').first().click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.is(wide, 320);
  });
});

test.run();
