/**
 * Compression between a real server and its clients: the bytes on the wire, and what is never
 * compressed.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { type Answer, ask, get } from '../../scripts/testkit/server/raw-http.ts';
import { openRaw } from '../../scripts/testkit/server/raw-socket.ts';
import { enterRoom, newId } from '../../scripts/testkit/server/wire-client.ts';
import { type ServerProcess, startServer } from '../../scripts/testkit/server-process.ts';
import { openStore } from '../assemble.ts';
import { readConfig } from '../config/config.ts';
import { serveDeno } from '../hosts/deno.ts';
import { serveNode } from '../hosts/node.ts';
import type { ServeOptions } from '../hosts/serve.ts';
import { silentLog } from '../lib/log.ts';
import { until } from '../lib/until.ts';
import { makeKey } from './api/key.ts';
import { compressAnswers } from './compression.ts';

const test = suite('encoded answers');
const TOKEN = 'a token of sixteen characters or more';
const WITHIN = { withinMs: 10_000 };
const DECODERS = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (body: Buffer) => body,
};

interface Site {
  server: ServerProcess;
  /** With the scope `admin`. */
  key: string;
}

/** A server whose room `lobby` has messages, and has an API key. */
async function withSite(run: (site: Site) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'starling-encoded-'));
  const store = await openStore(readConfig({ STORE_URL: `sqlite:${join(dir, 'starling.db')}` }));
  const { secret: key } = await makeKey(store.records, { name: 'bot', scopes: ['admin'] });
  await store.close();
  const server = await startServer({
    dir,
    env: { CLUSTER_TOKEN: TOKEN, METRICS_TOKEN: TOKEN, 'limits.sendsPerMinute': 0 },
  });
  try {
    const guest = await enterRoom(server, 'lobby', { name: 'Ada' });
    for (let i = 0; i < 40; i++) {
      await guest.ask({
        type: 'send',
        room: 'lobby',
        id: newId(),
        text: `message number ${i}, 你好`,
      });
    }
    guest.close();
    await run({ server, key });
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    rmSync(dir, { recursive: true, force: true });
  }
}

function bytesOf({ body }: Answer): Buffer {
  return Buffer.from(body, 'latin1');
}

function keyHeader(key: string): Record<string, string> {
  return { Authorization: `Bearer ${key}` };
}

test('files arrive in each encoding, whole, and are not sent again', () =>
  withSite(async ({ server }) => {
    for (const path of ['/', '/starling.js', '/embed']) {
      const sizes: number[] = [];
      const texts = new Set<string>();
      for (const [encoding, decode] of Object.entries(DECODERS)) {
        const accepts = { 'Accept-Encoding': encoding };
        const answer = await get(server, path, accepts);
        const { headers } = answer;
        const body = bytesOf(answer);
        assert.is(headers.get('content-encoding') ?? 'identity', encoding, path);
        assert.is(headers.get('content-length'), String(body.length), path);
        assert.is(headers.get('vary'), 'Accept-Encoding', path);
        sizes.push(body.length);
        texts.add(decode(body).toString());

        const head = await ask(
          server,
          `HEAD ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
            `Accept-Encoding: ${encoding}\r\n\r\n`,
        );
        assert.equal([head.status, head.body], [200, ''], path);
        for (const name of ['content-length', 'content-encoding', 'etag', 'vary']) {
          assert.is(head.headers.get(name), headers.get(name), `${path}: ${name}`);
        }
        const etag = headers.get('etag')!;
        const again = await get(server, path, { ...accepts, 'If-None-Match': etag });
        assert.equal([again.status, again.body, again.headers.get('etag')], [304, '', etag], path);
        assert.is(again.headers.get('vary'), 'Accept-Encoding', path);
        assert.is(again.headers.get('cache-control'), headers.get('cache-control'), path);
      }
      assert.is(texts.size, 1, `${path}: one content`);
      const [br, gzip, identity] = sizes as [number, number, number];
      assert.ok(br < gzip && gzip < identity / 2, `${path}: ${sizes}`);
    }
  }));

test('answers that anybody may read arrive compressed and whole, others uncompressed', () =>
  withSite(async ({ server, key }) => {
    const requests: [path: string, headers: Record<string, string>][] = [
      ['/rooms/lobby/history', {}],
      ['/api/v1/rooms/lobby/messages', {}],
      ['/api/v1/openapi.json', {}],
      ['/api/v1/asyncapi.json', {}],
    ];
    for (const [path, headers] of requests) {
      const plain = await get(server, path, headers);
      const gzipped = await get(server, path, { ...headers, 'Accept-Encoding': 'br, gzip' });
      assert.equal([plain.status, gzipped.status], [200, 200], path);
      assert.is(plain.headers.get('content-encoding'), undefined, path);
      assert.is(gzipped.headers.get('content-encoding'), 'gzip', path);
      for (const { headers } of [plain, gzipped]) {
        assert.match(headers.get('vary')!, /\bAccept-Encoding$/, path);
      }
      const body = bytesOf(gzipped);
      assert.is(gzipped.headers.get('content-length'), String(body.length), path);
      assert.ok(body.length < plain.body.length / 2, `${path}: ${body.length} bytes`);
      assert.equal(gunzipSync(body), bytesOf(plain), path);
      assert.is(await (await fetch(server.url + path)).text(), bytesOf(plain).toString(), path);
    }
    for (
      const [path, secret] of [['/api/v1/rooms/lobby/messages', key], ['/metrics', TOKEN]] as const
    ) {
      const { status, headers } = await get(server, path, {
        ...keyHeader(secret),
        'Accept-Encoding': 'br, gzip',
      });
      assert.equal([status, headers.get('content-encoding')], [200, undefined], path);
    }
  }));

test('event streams and WebSockets are not compressed', () =>
  withSite(async ({ server, key }) => {
    const streams: [path: string, token: string][] = [
      ['/api/v1/rooms/lobby/events', key],
      ['/cluster/events', TOKEN],
    ];
    for (const [path, token] of streams) {
      const headers = { ...keyHeader(token), 'Accept-Encoding': 'br, gzip' };
      const { status, headers: answered, body } = await fetch(server.url + path, { headers });
      assert.equal([status, answered.get('content-encoding')], [200, null], path);
      const reader = body!.getReader();
      assert.match(new TextDecoder().decode((await reader.read()).value), /^(id|data): /);
      await reader.cancel();
    }
    const socket = await openRaw(server, {
      'Accept-Encoding': 'br, gzip',
      'Sec-WebSocket-Extensions': 'permessage-deflate',
    });
    assert.not.match(socket.head, /extensions|encoding/i);
    socket.say({ type: 'hello', name: 'Ada' });
    // Throws if the frame, which has the guest's token, is not plain JSON.
    assert.ok((await socket.hear('welcome')).token);
    socket.destroy();
  }));

const SERVERS = process.versions.deno
  // @hono/node-server replaces the runtime's Response when it serves.
  ? [['Deno', serveDeno], ['node:http', serveNode]] as const
  : [['node:http', serveNode]] as const;

for (const [host, serve] of SERVERS) {
  test(`an answer of a megabyte arrives whole on ${host}`, async () => {
    const sent = Array.from({ length: 100_000 }, (_, i) => 1_000_000_000 + i * 7_919);
    const app = new Hono();
    app.use(compressAnswers());
    app.get('/', (c) => c.json(sent));
    let port = 0;
    const served = serve(
      {
        fetch: (request: Request) => app.fetch(request),
        port: 0,
        hostname: '127.0.0.1',
        frameMax: 1_000,
        pingIntervalMs: 25_000,
        connectionsMax: 100,
        streamsMax: 10,
        onDrop() {},
        onListening: (listening) => void (port = listening),
        onError(error) {
          throw error;
        },
        log: silentLog,
      } satisfies ServeOptions,
    );
    try {
      await until(() => port > 0, WITHIN);
      const plain = await get({ port }, '/');
      assert.equal(JSON.parse(plain.body), sent);
      const answer = await get({ port }, '/', { 'Accept-Encoding': 'gzip' });
      assert.equal(JSON.parse(gunzipSync(bytesOf(answer)).toString()), sent);
    } finally {
      served.stopListening();
    }
  });
}

test.run();
