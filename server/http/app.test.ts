import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createApp } from './app.ts';
import { assembleReplica } from '../assemble.ts';
import { runtime } from '../hosts/node.ts';
import { readConfig } from '../config/config.ts';
import { silentLog } from '../lib/log.ts';
import type { PageFrame } from '../core/protocol/frames.ts';
import { createFailingStore } from '../../scripts/testkit/server/failing-store.ts';
import { openMemoryStore } from '../stores/memory/memory.ts';
import { createWebFile, type WebFile, type WebFiles } from './static-files.ts';

const test = suite('app');
const SHARED = [
  '/starling.js',
  '/starling.d.ts',
  '/custom-elements.json',
  '/assets/0123456789ab/starling-room.js',
  '/assets/0123456789ab/languages/de.json',
];
const FILES: WebFiles = new Map([
  ['/', webFile('text/html; charset=utf-8', '<p>hi')],
  ...SHARED.map((path) => [path, webFile('text/javascript', '1')] as const),
]);

function webFile(type: string, text: string): WebFile {
  return createWebFile(type, new TextEncoder().encode(text));
}

function etagOf({ headers }: Response): string {
  return headers.get('etag')!;
}

async function withApp(
  run: (
    get: (path: string, headers?: Record<string, string>) => Promise<Response>,
    parts: {
      store: ReturnType<typeof createFailingStore>;
      compareHeads(): Promise<void>;
      stop(): void;
    },
  ) => Promise<void>,
  files: WebFiles = FILES,
): Promise<void> {
  const store = createFailingStore(openMemoryStore());
  const config = readConfig({
    STORE_URL: 'memory:',
    REPLICA: 'r1',
    ALLOWED_ORIGINS: 'https://blog.example',
    ALLOWED_HOSTS: 'chat.example',
  });
  const replica = await assembleReplica(config, silentLog, runtime, { store });
  let isStopping = false;
  const app = createApp({
    replica,
    files,
    pages: config.fileSettings.pages,
    clusterAccess: config.clusterAccess,
    metricsAccess: config.metricsAccess,
    isStopping: () => isStopping,
    log: silentLog,
  });
  try {
    const get = async (path: string, headers: Record<string, string> = {}) =>
      await app.request(`http://chat.example${path}`, {
        headers: { host: 'chat.example', ...headers },
      });
    const { compareHeads } = replica.hub;
    await run(get, { store, compareHeads, stop: () => isStopping = true });
  } finally {
    replica.abuse.close();
    await replica.connections.drain(0);
    replica.auth.close();
    await replica.moderation.close();
    await replica.webhooks.close();
    await replica.records.close();
    await replica.hub.close();
  }
}

function draft(id: string, text: string) {
  return {
    room: 'a/b',
    id,
    kind: 'message',
    from: { id: 'ada', name: 'Ada' },
    at: 1,
    via: 'r1',
    text,
  } as const;
}

test('history gives the same pages as the protocol', async () => {
  await withApp(async (get, { store }) => {
    await store.append(['1', '2', '3'].map((id) => draft(id, `text ${id}`)));
    const page = await (await get('/rooms/a%2Fb/history?limit=2')).json() as PageFrame;
    assert.equal(page.entries.map(({ seq, text }) => [seq, text]), [[2, 'text 2'], [3, 'text 3']]);
    assert.equal([page.type, page.room, page.first], ['page', 'a/b', 1]);
    const older = await (await get('/rooms/a%2Fb/history?before=2')).json() as PageFrame;
    assert.equal(older.entries.map(({ seq }) => seq), [1]);
  });
});

test('an invalid parameter is named', async () => {
  await withApp(async (get) => {
    for (
      const [path, field] of [
        ['/rooms/a%20b/history', 'room'],
        ['/rooms/cafe%CC%81/history', 'room'],
        ['/rooms/lobby%E3%85%A4/history', 'room'],
        ['/rooms/lobby/history?before=0', 'before'],
        ['/rooms/lobby/history?before=x', 'before'],
        ['/rooms/lobby/history?limit=101', 'limit'],
        ['/rooms/lobby/history?limit=-1', 'limit'],
      ]
    ) {
      const response = await get(path!);
      assert.is(response.status, 400, path);
      assert.ok(((await response.json()) as { message: string }).message.startsWith(`${field}:`));
    }
  });
});

test('with the store down history is unavailable and the replica is not ready', async () => {
  await withApp(async (get, { store, compareHeads }) => {
    assert.is((await get('/ready')).status, 200);
    store.isAway = true;
    await compareHeads();
    assert.is((await get('/rooms/lobby/history')).status, 503);
    assert.is((await get('/ready')).status, 503);
    assert.is((await get('/health')).status, 200);
    store.isAway = false;
    await compareHeads();
    assert.is((await get('/ready')).status, 200);
  });
});

test('a stopping replica is not ready', async () => {
  await withApp(async (get, { stop }) => {
    stop();
    const response = await get('/ready');
    assert.is(response.status, 503);
    assert.is(((await response.json()) as { stopping: boolean }).stopping, true);
  });
});

test('any page may load the widget and its emoji, only allowed pages the history', async () => {
  await withApp(async (get) => {
    const origin = (response: Response) => response.headers.get('access-control-allow-origin');
    for (const path of FILES.keys()) {
      const response = await get(path, { origin: 'https://any.example' });
      assert.is(origin(response), path === '/' ? null : '*', path);
    }
    const history = '/rooms/lobby/history';
    assert.is(
      origin(await get(history, { origin: 'https://blog.example' })),
      'https://blog.example',
    );
    assert.is(origin(await get(history, { origin: 'https://evil.example' })), null);
  });
});

test('under an unknown host name the server answers only health checks', async () => {
  await withApp(async (get) => {
    const asked = { host: 'rebind.evil.example:3000', origin: 'http://rebind.evil.example:3000' };
    for (const path of ['/', '/starling.js', '/rooms/lobby/history', '/metrics', '/nowhere']) {
      const response = await get(path, asked);
      assert.is(response.status, 421, path);
      assert.is(response.headers.get('access-control-allow-origin'), null, path);
      const { message } = await response.json() as { message: string };
      assert.is(
        message,
        'this server does not answer to the name rebind.evil.example: add it to ALLOWED_HOSTS',
      );
    }
    for (const path of ['/api/v1/rooms/lobby/events', '/api/v1/openapi.json', '/cluster/events']) {
      assert.is((await get(path, asked)).status, 421, path);
    }
    assert.is((await get('/', { host: 'a b' })).status, 421);
    // A swarm's health check uses its own name for the service.
    for (const path of ['/health', '/ready']) {
      assert.is((await get(path, { host: 'tasks.chat:3000' })).status, 200, path);
    }
    for (const host of ['chat.example:8443', 'localhost:3000', '10.0.1.7:3000', '[::1]:3000']) {
      assert.is((await get('/rooms/lobby/history', { host })).status, 200, host);
    }
    // Names of allowed origins are safe, as their pages may connect anyway.
    assert.is((await get('/', { host: 'blog.example' })).status, 200);
  });
});

test('an unchanged file is not sent again', async () => {
  await withApp(async (get) => {
    const first = await get('/');
    assert.is(await first.text(), '<p>hi');
    const again = await get('/', { 'if-none-match': etagOf(first) });
    assert.is(again.status, 304);
    assert.is(await again.text(), '');
  });
});

test('pages are served with a strict policy, files for other pages without useless headers', async () => {
  await withApp(async (get) => {
    const page = await get('/');
    for (const { headers } of [page, await get('/', { 'if-none-match': etagOf(page) })]) {
      const policy = headers.get('content-security-policy')!;
      assert.ok(policy.includes("default-src 'none'"));
      assert.not(policy.includes('unsafe'));
    }
    for (const path of SHARED) {
      assert.equal([...(await get(path)).headers.keys()].sort(), [
        'access-control-allow-origin',
        'cache-control',
        'content-length',
        'content-type',
        'etag',
        'x-content-type-options',
      ], path);
    }
  });
});

test('only files whose path has a hash are kept without asking again', async () => {
  await withApp(async (get) => {
    const kept = async (path: string) => (await get(path)).headers.get('cache-control');
    assert.is(
      await kept('/assets/0123456789ab/starling-room.js'),
      'max-age=31536000, immutable',
    );
    for (const path of ['/', '/starling.js', '/starling.d.ts']) {
      assert.is(await kept(path), 'no-cache', path);
    }
  });
});

test('no cache keeps that a file is missing, which another replica may have', async () => {
  await withApp(async (get) => {
    for (const path of ['/assets/ffffffffffff/starling-room.js', '/assets/', '/starling-next.js']) {
      const { status, headers } = await get(path);
      assert.equal([status, headers.get('cache-control')], [404, 'no-store'], path);
    }
  });
});

test('no path leads outside the list of files', async () => {
  await withApp(async (get) => {
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/starling.js/../x', '/data']) {
      assert.is((await get(path)).status, 404, path);
    }
  });
});

test('before the web files are built the page says what to do', async () => {
  await withApp(async (get) => {
    const response = await get('/');
    assert.is(response.status, 503);
    assert.match(await response.text(), /npm run build/);
  }, new Map());
});

test('a plain request for /chat is told to upgrade', async () => {
  await withApp(async (get) => {
    assert.is((await get('/chat')).status, 426);
  });
});

test.run();
