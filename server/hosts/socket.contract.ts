/** Host contract: the behaviour of hosts and sockets that the core relies on. */
import * as assert from 'uvu/assert';
import type { Host, Payload, Socket, SocketEvents } from '../core/connections/host.ts';
import { SUBPROTOCOL } from '../core/protocol/frames.ts';
import { silentLog } from '../lib/log.ts';
import { until } from '../lib/until.ts';
import type { RunningServer, ServeOptions } from './serve.ts';

type Test = ReturnType<typeof import('uvu').suite>;

interface Opened {
  socket: Socket;
  /** Events that the host reported, in order. */
  told: string[];
}

interface Fixture {
  port: number;
  opened: Opened[];
  hosts: Host[];
}

const WITHIN = { withinMs: 10_000 };
const FRAME_MAX = 10_000;
const CLIENT_CODE = 4000;

export function testHost(test: Test, serve: (options: ServeOptions) => RunningServer): void {
  const withHost = async (run: (fixture: Fixture) => Promise<void>): Promise<void> => {
    const opened: Opened[] = [];
    const hosts: Host[] = [];
    let port = 0;
    const served = serve({
      fetch(request, host) {
        hosts.push(host);
        const { pathname } = new URL(request.url);
        if (pathname !== '/chat' || !host.upgrade) return new Response(pathname, { status: 404 });
        return host.upgrade(request, (socket) => {
          const one = { socket, told: [] as string[] };
          opened.push(one);
          return eventsOf(one);
        });
      },
      port: 0,
      hostname: '127.0.0.1',
      frameMax: FRAME_MAX,
      pingIntervalMs: 25_000,
      connectionsMax: 100,
      streamsMax: 10,
      onDrop() {},
      onListening: (listening) => void (port = listening),
      onError(error) {
        throw error;
      },
      log: silentLog,
    });
    await until(() => port > 0, { ...WITHIN, what: 'port' });
    try {
      await run({ port, opened, hosts });
    } finally {
      for (const { socket } of opened) socket.terminate();
      served.stopListening();
    }
  };

  test('a request is answered, and its route knows the remote address', () =>
    withHost(async ({ port, hosts }) => {
      const response = await fetch(`http://127.0.0.1:${port}/elsewhere`);
      assert.is(response.status, 404);
      assert.is(await response.text(), '/elsewhere');
      assert.match(hosts[0]!.remoteAddress!, /127\.0\.0\.1$/);
      assert.is(hosts[0]!.upgrade, undefined, 'no WebSocket was requested');
    }));

  test('texts arrive in order in both directions, with the subprotocol', () =>
    withHost(async ({ port, opened }) => {
      const { ws, heard } = await open(port);
      assert.is(ws.protocol, SUBPROTOCOL);
      const { socket, told } = opened[0]!;
      assert.ok(socket.isOpen);
      for (const text of ['one', 'zwei', '三']) ws.send(text);
      await until(() => told.length === 3, WITHIN);
      assert.equal(told, ['one', 'zwei', '三']);
      const shared = { text: 'shared' };
      socket.send('own');
      socket.share(shared);
      socket.share(shared, 'before');
      await until(() => heard.length === 4, WITHIN);
      assert.equal(heard, ['own', 'shared', 'before', 'shared']);
      assert.is(socket.bufferedBytes, 0);
      ws.close();
    }));

  test('a binary message is reported as such', () =>
    withHost(async ({ port, opened }) => {
      const { ws } = await open(port);
      ws.send(new Uint8Array([1, 2]));
      await until(() => opened[0]!.told.length === 1, WITHIN);
      assert.equal(opened[0]!.told, ['binary']);
      ws.close();
    }));

  test('a message over the limit is not reported, and closes with 1009', () =>
    withHost(async ({ port, opened }) => {
      const { ws, closed } = await open(port);
      ws.send('x'.repeat(FRAME_MAX));
      ws.send('x'.repeat(FRAME_MAX + 1));
      assert.is((await closed).code, 1009);
      const { told, socket } = opened[0]!;
      await until(() => told.length === 3, WITHIN);
      assert.equal(told.map((text) => text.slice(0, 9)), ['xxxxxxxxx', 'broken 10', 'closed 10']);
      assert.not(socket.isOpen);
    }));

  test('a close sends buffered data, code and reason', () =>
    withHost(async ({ port, opened }) => {
      const { heard, closed } = await open(port);
      const { socket, told } = opened[0]!;
      socket.send('last');
      socket.close(4401, 'no more');
      const { code, reason } = await closed;
      assert.equal([heard, code, reason], [['last'], 4401, 'no more']);
      await until(() => told.length === 1, WITHIN);
      assert.equal(told, ['closed 4401']);
    }));

  test('a close by the other side is reported once, with its code', () =>
    withHost(async ({ port, opened }) => {
      const { ws } = await open(port);
      ws.close(CLIENT_CODE);
      await until(() => opened[0]!.told.length > 0, WITHIN);
      opened[0]!.socket.terminate();
      assert.equal(opened[0]!.told, [`closed ${CLIENT_CODE}`]);
      assert.not(opened[0]!.socket.isOpen);
    }));

  test('calls on a closed socket have no effect', () =>
    withHost(async ({ port, opened }) => {
      const { ws } = await open(port);
      const { socket, told } = opened[0]!;
      ws.close(CLIENT_CODE);
      await until(() => told.length > 0, WITHIN);
      for (const act of [socket.ping, socket.pause, socket.resume, socket.finish]) {
        if (act !== socket.ping) act?.call(socket);
      }
      socket.close(4401, 'again');
      socket.terminate();
      assert.is(told.length, 1);
    }));
}

function eventsOf({ told }: Opened): SocketEvents {
  return {
    onMessage: (data: Payload, isBinary) => void told.push(isBinary ? 'binary' : data.toString()),
    onBroken: (code) => void told.push(`broken ${code}`),
    onClose: (code) => void told.push(`closed ${code}`),
  };
}

/** A client on the WebSocket API of both runtimes. */
async function open(port: number) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/chat`, SUBPROTOCOL);
  const heard: string[] = [];
  ws.onmessage = ({ data }) => void heard.push(String(data));
  const closed = new Promise<CloseEvent>((resolve) => ws.onclose = resolve);
  await new Promise((resolve, reject) => {
    ws.onopen = resolve;
    ws.onerror = reject;
  });
  return { ws, heard, closed };
}
