import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import type { Host, Socket } from '../../core/connections/host.ts';
import { createUpgradeListener } from './upgrade.ts';

const test = suite('upgrade');
const WITHIN = { withinMs: 5_000 };

/** A server whose routes accept WebSockets at /chat and fail at /fault. */
async function withServer(run: (port: number, taken: Socket[]) => Promise<void>): Promise<void> {
  const sockets = new WebSocketServer({ noServer: true });
  const taken: Socket[] = [];
  const fetch = (request: Request, { upgrade }: Host): Response => {
    const { pathname } = new URL(request.url);
    if (pathname === '/fault') throw new Error('thrown by the test');
    if (pathname !== '/chat') return new Response(null, { status: 404 });
    return upgrade!(request, (socket) => {
      taken.push(socket);
      return { onMessage() {}, onBroken() {}, onClose() {} };
    });
  };
  const server = createServer();
  server.on('upgrade', createUpgradeListener({ sockets, fetch, log: silentLog }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await run((server.address() as AddressInfo).port, taken);
  } finally {
    for (const socket of taken) socket.terminate();
    server.close();
    server.closeAllConnections();
  }
}

/** The first line of the answer to a handwritten request. */
function ask(
  port: number,
  target: string,
  host = 'chat.example',
  protocol = 'websocket',
): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const wire = connect(port, '127.0.0.1', () => {
      wire.write(
        `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
    });
    wire.setEncoding('utf8').on('data', (text) => {
      heard += text;
      if (!heard.includes('\r\n')) return;
      resolve(heard.split('\r\n', 1)[0]!);
      wire.destroy();
    });
    wire.on('error', reject);
    wire.on('close', () => reject(new Error('closed without an answer')));
  });
}

test('a route that accepts gets the open WebSocket', () =>
  withServer(async (port, taken) => {
    const client = new WebSocket(`ws://127.0.0.1:${port}/chat`);
    const heard: string[] = [];
    client.on('message', (data) => heard.push(String(data)));
    await until(() => taken.length === 1, WITHIN);
    taken[0]!.send('hi');
    await until(() => heard.length === 1, WITHIN);
    assert.equal(heard, ['hi']);
  }));

test('a refused upgrade gets the route’s status, and others are served', () =>
  withServer(async (port, taken) => {
    assert.match(await ask(port, '/elsewhere'), '404');
    assert.match(await ask(port, '/fault').catch(String), 'closed without an answer');
    assert.match(await ask(port, 'http://other.example/chat'), '400');
    for (const host of ['not a [host', 'a:b@c']) {
      assert.match(await ask(port, '/chat', host), '400');
    }
    assert.match(await ask(port, '/chat', 'a', 'h2c'), '400');
    assert.match(await ask(port, '/chat'), '101');
    assert.is(taken.length, 1);
  }));

test('a client that does not hang up after a refusal is cut off', () =>
  withServer(async (port) => {
    const wire = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let isEnded = false;
    wire.on('end', () => isEnded = true).on('error', () => isEnded = true).resume();
    wire.write(
      'GET /elsewhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await until(() => isEnded, WITHIN);
    // The server has closed its side, so writing leads to a reset.
    const reset = new Promise((resolve) => wire.on('error', resolve));
    const writes = setInterval(() => wire.write('x'), 10);
    await reset;
    clearInterval(writes);
    wire.destroy();
  }));

test('a client that disconnects early does not affect others', () =>
  withServer(async (port) => {
    for (let i = 0; i < 20; i++) {
      const wire = connect(port, '127.0.0.1');
      wire.on('error', () => {});
      wire.write(
        'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
      wire.resetAndDestroy();
    }
    assert.match(await ask(port, '/chat'), '101');
  }));

test.run();
