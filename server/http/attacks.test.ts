/**
 * HTTP attacks on a real server: path traversal, request smuggling, and excess of everything. For
 * other origins see origins.test.ts.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from 'node:net';
import type { ServerProcess } from '../../scripts/testkit/server-process.ts';
import { withServer } from '../../scripts/testkit/server/wire-client.ts';
import { until } from '../lib/until.ts';
import { ask, get, upgrade } from '../../scripts/testkit/server/raw-http.ts';

const test = suite('http attacks');
const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET: 'the secret of this server, 32 bytes or more',
  METRICS_TOKEN: 'the token of the metrics',
  ALLOWED_ORIGINS: 'https://example.org',
};

/** Heap limits in megabytes, of Node and of Deno. */
const SMALL_HEAP = {
  NODE_OPTIONS: '--max-old-space-size=64',
  DENO_V8_FLAGS: '--max-old-space-size=64',
};

async function assertAlive(server: ServerProcess): Promise<void> {
  assert.is((await get(server, '/health')).status, 200);
}

const TRAVERSALS = [
  '/../package.json',
  '/%2e%2e/package.json',
  '/..%2fpackage.json',
  '/%2e%2e%2fpackage.json',
  '/%252e%252e%252fpackage.json',
  '/..%252fpackage.json',
  '/..\\package.json',
  '/..%5cpackage.json',
  '/%5c..%5cpackage.json',
  '/%c0%ae%c0%ae/package.json',
  '/..;/package.json',
  '/....//package.json',
  '//package.json',
  '/./package.json',
  '/package.json%00.js',
  '/starling.js%00',
  '/starling.js%2f..%2f..%2fpackage.json',
  '/languages/../../package.json',
  '/languages/..%2f..%2fpackage.json',
  '/languages/%2e%2e/%2e%2e/package.json',
  '/emoji/..%5c..%5cpackage.json',
  '/emoji/%2e%2e%2f%2e%2e%2fserver/config.ts',
  '/assets/../../package.json',
  '/assets/0123456789ab/..%2f..%2f..%2fpackage.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/starling.js.br',
  '/starling.js.gz',
  '/server/config/config.ts',
  '/node_modules/hono/package.json',
  '/.git/config',
  '/data/starling.db',
  '/etc/passwd',
  '//etc/passwd',
  '/file:///etc/passwd',
  'http://127.0.0.1/../package.json',
];

test('no path leads to a file that is not served', () =>
  withServer(async (server) => {
    for (const target of TRAVERSALS) {
      const { status, raw } = await get(server, target);
      assert.ok(status === 400 || status === 404, `${target}: ${status}`);
      assert.not.match(raw, /"dependencies"|root:|\[core\]|readConfig/, target);
    }
    // A room may have such a name; it is not a path.
    const room = await get(server, '/rooms/..%2f..%2fpackage.json/history');
    assert.is(room.status, 200);
    assert.match(room.body, '"entries":[]');
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty']) {
      assert.match((await get(server, `/rooms/${name}/history`)).body, '"entries":[]');
    }
    await assertAlive(server);
  }));

test('every answer but a shared file forbids guessing, framing and foreign resources, and has an id', () =>
  withServer(async (server) => {
    const paths: [string, number][] = [
      ['/', 200],
      ['/health', 200],
      ['/ready', 200],
      ['/rooms/lobby/history', 200],
      ['/rooms/lobby/history?before=x', 400],
      ['/chat', 426],
      ['/metrics', 401],
      ['/cluster/events', 403],
      ['/nowhere', 404],
    ];
    for (const [path, status] of paths) {
      const { headers, status: answered, body } = await get(server, path);
      assert.is(answered, status, path);
      assert.is(headers.get('x-content-type-options'), 'nosniff', path);
      assert.match(headers.get('content-security-policy')!, "default-src 'none'");
      assert.match(headers.get('content-security-policy')!, "frame-ancestors 'none'");
      assert.is(headers.get('x-frame-options'), 'DENY', path);
      assert.is(headers.get('referrer-policy'), 'no-referrer', path);
      assert.is(headers.get('cross-origin-opener-policy'), 'same-origin', path);
      assert.match(headers.get('permissions-policy')!, 'camera=(), ');
      assert.is(headers.get('cross-origin-resource-policy'), 'same-origin', path);
      assert.match(headers.get('x-request-id')!, /^[\w-]{36}$/, path);
      assert.not(headers.has('server') || headers.has('x-powered-by'), path);
      if (status >= 400) {
        assert.match(headers.get('content-type')!, 'application/json', path);
        // Deno sends the body in chunks.
        assert.match(body, /\{"code":"\w+","message":"/, path);
      }
    }
  }, PRODUCTION));

test('a refused upgrade reveals little, and browsers show nothing of it', () =>
  withServer(async (server) => {
    const refusals = [
      [404, await upgrade(server, '/elsewhere')],
      [400, await upgrade(server, '/chat', { 'Sec-WebSocket-Key': 'short' })],
      [400, await upgrade(server, '/chat', { 'Sec-WebSocket-Protocol': ',,,' })],
      [426, await upgrade(server, '/chat', { 'Sec-WebSocket-Version': '99' })],
    ] as const;
    for (const [status, { status: answered, headers, body }] of refusals) {
      assert.is(answered, status);
      assert.is(headers.get('x-content-type-options'), 'nosniff');
      assert.is(headers.get('content-type'), undefined);
      assert.is(body, '');
    }
    assert.is(refusals[3][1].headers.get('sec-websocket-version'), '13');
    await assertAlive(server);
  }));

test('a proxy’s request id is kept only if it is valid', () =>
  withServer(async (server) => {
    const idFor = async (id: string) =>
      (await get(server, '/health', { 'X-Request-Id': id })).headers.get('x-request-id');
    assert.is(await idFor('0123456789abcdef-A_b'), '0123456789abcdef-A_b');
    for (const bad of ['a b', '<script>', 'x'.repeat(65), 'a"b', 'a;b', 'ä', '%0d%0aX: y', '\t']) {
      assert.match((await idFor(bad))!, /^[0-9a-f-]{36}$/, bad);
    }
  }));

test('excess is refused, and others are still served', () =>
  withServer(async (server) => {
    const refused = [0, 400, 413, 414, 431];
    const long = 'x'.repeat(100_000);
    const header = await get(server, '/health', { 'X-Long': long });
    assert.ok(refused.includes(header.status), `header: ${header.status}`);
    const url = await get(server, `/${long}`);
    assert.ok([...refused, 404].includes(url.status), `url: ${url.status}`);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`X-${i}`, 'x']));
    // Node accepts what fits into 16 kB and drops the rest.
    const headers = await get(server, '/health', many);
    assert.ok([...refused, 200].includes(headers.status), `headers: ${headers.status}`);
    const query = await get(server, `/rooms/lobby/history?before=${'9'.repeat(5_000)}`);
    assert.is(query.status, 400);
    const room = await get(server, `/rooms/${'x'.repeat(5_000)}/history`);
    assert.is(room.status, 400);
    await assertAlive(server);
  }));

test('no route reads or waits for a body', () =>
  withServer(async (server) => {
    const head = (method: string, more: string) =>
      `${method} /rooms/lobby/history HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}\r\n\r\n`;
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const { status } = await ask(server, head(method, 'Content-Length: 4'), 'body');
      assert.is(status, 404, method);
    }
    const large = head('POST', 'Content-Length: 10000000');
    // A client that keeps writing may see a reset before the answer.
    assert.ok([0, 404].includes((await ask(server, large, 'x'.repeat(10_000_000))).status));
    for (const bad of ['Content-Length: -1', 'Content-Length: 4\r\nContent-Length: 5']) {
      assert.ok([0, 400].includes((await ask(server, head('POST', bad), 'body')).status), bad);
    }
    await assertAlive(server);
  }));

test('late requests are not waited for', () =>
  withServer(async (server) => {
    const begun = [
      '',
      'GET /health HTTP/1.1\r\nHost: a\r\n',
      // Answered at once; the rest of its body never comes.
      'GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nx',
      // The next request never comes.
      'GET /health HTTP/1.1\r\nHost: a\r\n\r\n',
    ];
    const isOver = begun.map(() => false);
    const sockets = begun.map((text, i) => {
      const tcp = connect(server.port, '127.0.0.1').on('error', () => {}).resume();
      tcp.on('close', () => isOver[i] = true);
      if (text) tcp.write(text);
      return tcp;
    });
    try {
      await until(() => isOver.every(Boolean), { withinMs: 60_000, what: `end: ${isOver}` });
    } finally {
      for (const tcp of sockets) tcp.destroy();
    }
  }));

test('hundreds of thousands of requests on one connection do not exhaust memory', () =>
  withServer(async (server) => {
    const requests = Buffer.from('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000));
    const wire = connect(server.port, '127.0.0.1');
    let isOver = false;
    wire.on('error', () => {}).on('close', () => isOver = true).resume();
    for (let i = 0; i < 300 && !isOver; i++) {
      wire.write(requests);
      await until(() => isOver || wire.writableLength === 0, { withinMs: 30_000 });
    }
    await assertAlive(server);
    wire.destroy();
  }, SMALL_HEAP));

test('one request is never parsed as two', () =>
  withServer(async (server) => {
    const smuggled = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n';
    const heads = [
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${smuggled.length}\r\n` +
      'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: xchunked\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: y\nEvil: z\r\n\r\n',
      'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
      'NONSENSE\r\n\r\n',
      '\0\0\0\0\r\n\r\n',
    ];
    for (const head of heads) {
      const { raw } = await ask(server, head, smuggled);
      assert.not.match(raw, '"status":"ok"', head);
      assert.ok(raw.split('HTTP/1.1 ').length <= 2, `${head}\n${raw}`);
    }
    await assertAlive(server);
  }));

test.run();
