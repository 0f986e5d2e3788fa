import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gunzipSync } from 'node:zlib';
import { readConfig } from '../config/config.ts';
import type { Host, OpenSocket, Socket, SocketEvents } from '../core/connections/host.ts';
import type { Store } from '../core/store/store.ts';
import { runtime } from '../hosts/node.ts';
import { until } from '../lib/until.ts';
import { createStarling, type Starling } from '../starling.ts';
import { openMemoryStore } from '../stores/memory/memory.ts';
import { makeKey } from './api/key.ts';

const test = suite('routes');
const TOKEN = 'a token of sixteen characters or more';
const SECRET = 'the secret of this server, 32 bytes or more';
const SETTINGS = { STORE_URL: 'memory:', CLUSTER_TOKEN: TOKEN, METRICS_TOKEN: TOKEN, SECRET };
const WITHIN = { withinMs: 5_000 };

async function withStarling(
  run: (starling: Starling, store: Store) => Promise<void>,
): Promise<void> {
  const store = openMemoryStore();
  const starling = await createStarling({ config: readConfig(SETTINGS), runtime, store });
  try {
    await run(starling, store);
  } finally {
    await starling.stop();
  }
}

/** A visitor whose answers are read at once, without a network. */
function createVisitor() {
  const heard: string[] = [];
  let events: SocketEvents | undefined;
  const socket: Socket = {
    isOpen: true,
    bufferedBytes: 0,
    unreadBytes: 0,
    send: (text) => void heard.push(text),
    share: ({ text }, before) => void heard.push(...before === undefined ? [text] : [before, text]),
    close: (code) => events?.onClose(code),
    terminate: () => events?.onClose(1006),
  };
  return {
    heard,
    say: (frame: unknown) => events!.onMessage(JSON.stringify(frame), false),
    host: {
      remoteAddress: '192.0.2.7',
      upgrade(_request: Request, open: OpenSocket) {
        events = open(socket);
        return new Response();
      },
    } satisfies Host,
  };
}

/** By method and path, without middleware; `filled` has values in place of parameters. */
function routesOf({ app }: Starling, user = 'one') {
  return new Map(
    app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => {
      const filled = path.replace(/:room\b(\{[^}]*\})?/, 'lobby')
        .replace(/:\w+(\{[^}]*\})?/g, user);
      return [`${method} ${path}`, { method, path, filled }] as const;
    }),
  );
}

test('every route answers without a listener', () =>
  withStarling(async (starling) => {
    const routes = routesOf(starling);
    assert.ok(routes.size > 30, `${routes.size} routes`);
    for (const [name, { method, path, filled }] of routes) {
      const response = await starling.app.request(filled, {
        method,
        headers: { host: 'localhost', authorization: `Bearer ${TOKEN}` },
      });
      await response.body?.cancel();
      assert.ok(response.status < 500, `${name}: ${response.status}`);
      assert.is(response.headers.get('x-content-type-options'), 'nosniff', name);
      const isUnknown = response.status === 404 && !path.includes(':');
      assert.not(isUnknown, `${name} is not found`);
    }
  }));

test('no answer contains a secret, as many are compressed', () =>
  withStarling(async (starling, store) => {
    const { app, replica } = starling;
    const { host, say, heard } = createVisitor();
    const upgrade = new Request('http://localhost/chat', { headers: { host: 'localhost' } });
    await app.fetch(upgrade, host);
    say({ type: 'hello', name: 'Ada' });
    say({ type: 'join', room: 'lobby' });
    say({ type: 'send', room: 'lobby', id: 'one', text: 'hello' });
    await until(() => heard.some((text) => text.includes('"ack"')), WITHIN);
    const welcome = JSON.parse(heard[0]!) as { token: string; user: { id: string } };
    const { secret: key } = await makeKey(store.records, { name: 'bot', scopes: ['admin'] });
    await replica.records.poll();

    const secrets = [TOKEN, SECRET, key, welcome.token];
    assert.not(secrets.includes(''));
    let compressed = 0;
    for (const [name, { method, filled, path }] of routesOf(starling, welcome.user.id)) {
      if (method !== 'GET') continue;
      const response = await app.request(filled, {
        headers: {
          host: 'localhost',
          'accept-encoding': 'gzip',
          authorization: `Bearer ${path.startsWith('/api') ? key : TOKEN}`,
        },
      });
      if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
        await response.body!.cancel();
        continue;
      }
      const isCompressed = response.headers.get('content-encoding') === 'gzip';
      if (isCompressed) compressed += 1;
      const body = new Uint8Array(await response.arrayBuffer());
      const text = new TextDecoder().decode(isCompressed ? gunzipSync(body) : body);
      for (const secret of secrets) assert.not(text.includes(secret), name);
    }
    assert.ok(compressed >= 3, 'the documents and the metrics');
  }));

test('/chat is a route that upgrades, on any host', () =>
  withStarling(async ({ app, replica }) => {
    const { host, say, heard } = createVisitor();
    const request = new Request('http://localhost/chat', { headers: { host: 'localhost' } });
    assert.is((await app.fetch(request, host)).status, 200, 'the response of upgrade()');
    assert.is(replica.connections.size, 1);
    say({ type: 'hello', name: 'Ada' });
    say({ type: 'join', room: 'lobby' });
    say({ type: 'send', room: 'lobby', id: 'one', text: 'hello' });
    await until(() => heard.some((text) => text.includes('"ack"')), WITHIN);
    await until(() => heard.some((text) => text.includes('"entries"')), WITHIN);
    const types = heard.flatMap((text) => JSON.parse(text) as { type: string })
      .map(({ type }) => type);
    assert.equal(types.slice(0, 2), ['welcome', 'joined']);
  }));

test('no other route sees WebSocket requests', () =>
  withStarling(async ({ app, replica }) => {
    const { host } = createVisitor();
    const request = new Request('http://localhost/', { headers: { host: 'localhost' } });
    assert.is((await app.fetch(request, host)).status, 404);
    assert.is(replica.connections.size, 0);
  }));

test('on a host without upgrades, /chat answers with 426', () =>
  withStarling(async ({ app }) => {
    const response = await app.request('/chat', { headers: { host: 'localhost' } });
    assert.is(response.status, 426);
    assert.is(response.headers.get('upgrade'), 'websocket');
  }));

test.run();
