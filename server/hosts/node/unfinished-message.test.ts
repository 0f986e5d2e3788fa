import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { until } from '../../lib/until.ts';
import { unfinishedBytesOf } from './unfinished-message.ts';

const test = suite('unfinished message');
const WITHIN = { withinMs: 5_000 };
const MASK = [0, 0, 0, 0];
const FINAL_TEXT = 0x81;
const TEXT_TO_BE_CONTINUED = 0x01;
const LAST_FRAGMENT = 0x80;
const PING = 0x89;

interface Pair {
  ws: WebSocket;
  wire: Socket;
  messages: string[];
}

async function withPair(run: (pair: Pair) => Promise<void>): Promise<void> {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  const messages: string[] = [];
  let ws: WebSocket | undefined;
  server.on(
    'upgrade',
    (request, wire, head) =>
      sockets.handleUpgrade(request, wire, head, (open) => {
        ws = open.on('message', (data) => messages.push(String(data))).on('error', () => {});
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wire = connect((server.address() as AddressInfo).port, '127.0.0.1');
  wire.on('error', () => {}).resume();
  wire.write(
    'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  try {
    await until(() => ws, WITHIN);
    await run({ ws: ws!, wire, messages });
  } finally {
    wire.destroy();
    ws?.terminate();
    server.close();
    server.closeAllConnections();
  }
}

const isBegun = ({ ws }: Pair) => until(() => unfinishedBytesOf(ws) !== undefined, WITHIN);
const isEnded = ({ ws }: Pair) => until(() => unfinishedBytesOf(ws) === undefined, WITHIN);

test('a partial header, frame or message is unfinished until the rest arrives', () =>
  withPair(async (pair) => {
    const { ws, wire, messages } = pair;
    assert.is(unfinishedBytesOf(ws), undefined);
    const halves = [
      [[FINAL_TEXT], [0x82, ...MASK, 0x68, 0x69]],
      [[FINAL_TEXT, 0x82], [...MASK, 0x68, 0x69]],
      [[FINAL_TEXT, 0x82, ...MASK], [0x68, 0x69]],
      [[FINAL_TEXT, 0x82, ...MASK, 0x68], [0x69]],
      [[TEXT_TO_BE_CONTINUED, 0x82, ...MASK, 0x68, 0x69], [LAST_FRAGMENT, 0x80, ...MASK]],
      // With an empty fragment.
      [[TEXT_TO_BE_CONTINUED, 0x80, ...MASK], [LAST_FRAGMENT, 0x82, ...MASK, 0x68, 0x69]],
    ];
    for (const [i, [first, second]] of halves.entries()) {
      wire.write(new Uint8Array(first!));
      await isBegun(pair);
      assert.is(messages.length, i);
      wire.write(new Uint8Array(second!));
      await isEnded(pair);
      assert.equal(messages, Array(i + 1).fill('hi'));
    }
  }));

test('a fragment counts with its whole buffer, which it keeps in memory', () =>
  withPair(async (pair) => {
    const { ws, wire } = pair;
    const ping = [PING, 0x80 | 100, ...MASK, ...Array(100).fill(0)];
    const pings = Array(200).fill(ping).flat();
    wire.write(new Uint8Array([...pings, TEXT_TO_BE_CONTINUED, 0x81, ...MASK, 0x68]));
    await isBegun(pair);
    assert.ok(unfinishedBytesOf(ws)! >= 1_000, `${unfinishedBytesOf(ws)} bytes`);
  }));

test.run();
