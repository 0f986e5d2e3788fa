import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Drop } from '../../lib/drops.ts';
import { until } from '../../lib/until.ts';
import type { Crowd } from './crowd.fixture.ts';
import { type HttpConnections, SERVER_TIMES, watchHttpConnections } from './http-connections.ts';
import { nodeScheduler } from './scheduler.ts';

const test = suite('http connections');
const WITHIN = { withinMs: 20_000 };
const HTTP_MAX = 10;
/** More than the operating system buffers. */
const LARGE = Buffer.alloc(20_000_000, 'x');
/** Deno allows more time for a large part. */
const AT_ONCE_MS = process.versions.deno ? -LARGE.length : 0;
const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

interface Client {
  wire: Socket;
  readonly heard: string;
  readonly isOver: boolean;
}

interface Tried {
  http: HttpConnections;
  drops: Drop[];
  port: number;
  /** Number of requests received. */
  requests(): number;
  /** Responses to `/stream` and `/slow`, in order. */
  streams: ServerResponse[];
  /** Opens a connection and writes the text. */
  come(text?: string): Client;
}

/**
 * A server that answers `/`, streams `/stream`, sends much at `/large`, and never answers `/slow`.
 */
async function withHttp(
  run: (tried: Tried) => Promise<void>,
  more: { unreadMaxMs?: number; lookEveryMs?: number } = {},
): Promise<void> {
  const drops: Drop[] = [];
  const streams: ServerResponse[] = [];
  const wires: Socket[] = [];
  let requests = 0;
  const server = createServer(SERVER_TIMES, ({ url }, outgoing) => {
    requests += 1;
    if (url === '/stream') {
      http.answerOf(outgoing).markAsStream();
      streams.push(outgoing);
      return void outgoing.write('begins');
    }
    if (url === '/slow') return void streams.push(outgoing);
    outgoing.end(url === '/large' ? LARGE : 'hi');
  });
  server.on('upgrade', (_incoming, wire) => {
    wires.push(wire as Socket);
    wire.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  const http = watchHttpConnections(server, {
    connectionsMax: 1_000,
    streamsMax: 1_000,
    onDrop: (what) => void drops.push(what),
    httpMax: HTTP_MAX,
    ...more,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const come = (text = ''): Client => {
    const wire = connect(port, '127.0.0.1');
    wires.push(wire);
    let heard = '';
    let isOver = false;
    wire.setEncoding('latin1').on('data', (some) => heard = (heard + some).slice(0, 1_000));
    wire.on('error', () => {}).on('close', () => isOver = true);
    if (text) wire.write(text);
    return {
      wire,
      get heard() {
        return heard;
      },
      get isOver() {
        return isOver;
      },
    };
  };
  try {
    await run({ http, drops, port, requests: () => requests, streams, come });
  } finally {
    for (const wire of wires) wire.destroy();
    http.stop();
    server.close();
    server.closeAllConnections();
  }
}

const isAnswered = ({ heard }: Client) => heard.endsWith('hi');
const all = (clients: Client[], is: (client: Client) => boolean) => () => clients.every(is);

test('half requests do not lock others out: the oldest are dropped', () =>
  withHttp(async ({ http, drops, come }) => {
    const half: Client[] = [];
    for (let i = 0; i < 3 * HTTP_MAX; i++) {
      half.push(come(i % 2 ? 'GET / HTTP/1.1\r\nHo' : ''));
      await until(() => http.size > Math.min(i, HTTP_MAX - 1), WITHIN);
    }
    const late = come(REQUEST);
    await until(() => isAnswered(late), WITHIN);
    await until(() => half.filter(({ isOver }) => isOver).length > 2 * HTTP_MAX - 2, WITHIN);
    assert.ok(half.slice(0, HTTP_MAX).every(({ isOver }) => isOver), 'the oldest are gone');
    assert.not(half.at(-1)!.isOver);
    assert.ok(http.size <= HTTP_MAX);
    assert.ok(drops.length > HTTP_MAX && drops.every((what) => what === 'http_crowd'));
  }));

test('a crowd that arrives at once with its requests is answered', () =>
  withHttp(async ({ http, port, requests }) => {
    const isThere = new Int32Array(new SharedArrayBuffer(4));
    const size = 20 * HTTP_MAX;
    const workerData: Crowd = { port, size, request: REQUEST, isThere };
    const worker = new Worker(new URL('crowd.fixture.ts', import.meta.url), { workerData });
    try {
      // This thread is blocked meanwhile, like a busy server.
      assert.is(Atomics.wait(isThere, 0, 0, WITHIN.withinMs), 'ok');
      await until(() => requests() === size, WITHIN);
      await until(() => http.size <= HTTP_MAX, WITHIN);
    } finally {
      await worker.terminate();
    }
  }));

test('a new connection has time to send its request while all others are being answered', () =>
  withHttp(async ({ drops, streams, come }) => {
    const count = 2 * HTTP_MAX;
    for (let i = 0; i < count; i++) come('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => streams.length === count, WITHIN);
    const late = come();
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((resolve) => nodeScheduler.afterNetwork(resolve));
    }
    late.wire.write(REQUEST);
    await until(() => isAnswered(late), WITHIN);
    assert.equal(drops, []);
  }));

test('WebSockets and streams have their own limits', () =>
  withHttp(async ({ http, drops, streams, come }) => {
    const upgrade = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
    const sockets = Array.from({ length: 3 * HTTP_MAX }, () => come(upgrade));
    await until(all(sockets, ({ heard }) => heard.includes(' 101 ')), WITHIN);
    const readers = Array.from(
      { length: 3 * HTTP_MAX },
      () => come('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n'),
    );
    await until(all(readers, ({ heard }) => heard.includes('begins')), WITHIN);
    assert.is(http.size, 0);
    // A finished stream is an ordinary connection again.
    for (const stream of streams) stream.end();
    await until(all(readers, ({ heard }) => heard.includes('\r\n0\r\n')), WITHIN);
    const late = come(REQUEST);
    await until(() => isAnswered(late), WITHIN);
    await until(() => readers.filter(({ isOver }) => isOver).length > HTTP_MAX, WITHIN);
    assert.ok(sockets.every(({ isOver }) => !isOver));
    assert.ok(drops.every((what) => what === 'http_crowd'));
  }));

test('an answer that the client does not read is cut', () =>
  withHttp(async ({ http, drops, come }) => {
    const { wire } = come('GET /large HTTP/1.1\r\nHost: a\r\n\r\n');
    wire.pause();
    await until(() => drops.length > 0, WITHIN);
    assert.equal(drops, ['http_unread']);
    await until(() => http.size === 0, WITHIN);
  }, { unreadMaxMs: AT_ONCE_MS, lookEveryMs: 10 }));

test('a client that reads gets a large answer completely', () =>
  withHttp(async ({ drops, come }) => {
    const reader = come('GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await until(() => reader.isOver, WITHIN);
    assert.is(reader.wire.bytesRead > LARGE.length, true);
    assert.equal(drops, []);
  }, { lookEveryMs: 5 }));

test('a route can end the connection of its answer', () =>
  withHttp(async ({ http, streams, come }) => {
    const reader = come('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => reader.heard.includes('begins'), WITHIN);
    const answer = http.answerOf(streams[0]!);
    assert.is(answer.unreadBytes, 0);
    answer.cut();
    answer.cut();
    await until(() => reader.isOver, WITHIN);
  }));

test.run();
