/**
 * Faulty wire: each fault does what its name says.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { until } from '../../../server/lib/until.ts';
import { type FaultyWire, openFaultyWire } from './faulty-wire.ts';

const test = suite('faulty wire');
const WITHIN = { withinMs: 5_000 };
const PAUSE_MS = 50;

interface Caller {
  socket: Socket;
  heard(): string;
  isOver(): boolean;
}

async function withEcho(
  run: (wire: FaultyWire, call: () => Caller, arrived: () => string) => Promise<void>,
): Promise<void> {
  let arrived = '';
  const echo = createServer((socket) => {
    socket.on('data', (data) => arrived += data).on('error', () => {}).pipe(socket);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const wire = await openFaultyWire({ targetPort: (echo.address() as AddressInfo).port });
  const sockets: Socket[] = [];
  const call = (): Caller => {
    const socket = connect({ port: wire.port, host: '127.0.0.1' });
    let heard = '';
    let isOver = false;
    sockets.push(socket);
    socket.on('error', () => {}).on('close', () => isOver = true);
    socket.setEncoding('utf8').on('data', (text) => heard += text);
    return { socket, heard: () => heard, isOver: () => isOver };
  };
  try {
    await run(wire, call, () => arrived);
  } finally {
    for (const socket of sockets) socket.destroy();
    await wire.close();
    await new Promise((resolve) => echo.close(resolve));
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

test('a mended wire passes everything, in order', async () => {
  await withEcho(async (_wire, call) => {
    const caller = call();
    const text = Array.from({ length: 20_000 }, (_, i) => `${i} `).join('');
    caller.socket.write(text);
    await until(() => caller.heard().length === text.length, WITHIN);
    assert.is(caller.heard(), text);
  });
});

test('a cut ends existing and new connections until it is mended', async () => {
  await withEcho(async (wire, call) => {
    const before = call();
    before.socket.write('a');
    await until(() => before.heard() === 'a', WITHIN);
    wire.cut();
    const during = call();
    await until(() => before.isOver() && during.isOver(), WITHIN);
    wire.mend();
    const after = call();
    after.socket.write('b');
    await until(() => after.heard() === 'b', WITHIN);
  });
});

test('a block holds data back without closing, and then delivers it in order', async () => {
  await withEcho(async (wire, call) => {
    const before = call();
    before.socket.write('a');
    await until(() => before.heard() === 'a', WITHIN);
    wire.block();
    const during = call();
    before.socket.write('b');
    during.socket.write('1');
    await pause();
    before.socket.write('c');
    await pause();
    assert.is(before.heard() + during.heard(), 'a');
    assert.not(before.isOver() || during.isOver());
    wire.mend();
    await until(() => before.heard() === 'abc' && during.heard() === '1', WITHIN);
  });
});

test('a deaf caller is heard, and the answers are lost', async () => {
  await withEcho(async (wire, call, arrived) => {
    const caller = call();
    caller.socket.write('a');
    await until(() => caller.heard() === 'a', WITHIN);
    wire.deafen();
    caller.socket.write('b');
    await until(() => arrived() === 'ab', WITHIN);
    await pause();
    wire.mend();
    await until(() => caller.isOver(), WITHIN);
    assert.is(caller.heard(), 'a');
    const after = call();
    after.socket.write('c');
    await until(() => after.heard() === 'c', WITHIN);
  });
});

test('a delay applies to each direction', async () => {
  await withEcho(async (wire, call) => {
    const caller = call();
    wire.delay(PAUSE_MS);
    const sentMs = performance.now();
    caller.socket.write('a');
    await until(() => caller.heard() === 'a', WITHIN);
    assert.ok(performance.now() - sentMs >= 2 * PAUSE_MS - 2);
    wire.mend();
    caller.socket.write('b');
    await until(() => caller.heard() === 'ab', WITHIN);
  });
});

test('a wire that will break passes the given number of chunks, and new connections after it', async () => {
  await withEcho(async (wire, call, arrived) => {
    const before = call();
    before.socket.write('a');
    await until(() => before.heard() === 'a', WITHIN);
    // To the echo, back, to the echo; it breaks instead of the next one back.
    let isBroken = false;
    wire.breakAfter(3).then(() => isBroken = true);
    before.socket.write('b');
    await until(() => before.heard() === 'ab', WITHIN);
    assert.not(isBroken || before.isOver());
    before.socket.write('c');
    await until(() => isBroken && before.isOver(), WITHIN);
    assert.equal([arrived(), before.heard()], ['abc', 'ab']);
    const after = call();
    after.socket.write('d');
    await until(() => after.heard() === 'd', WITHIN);
  });
});

test('a blocked wire makes the sender wait instead of buffering everything', async () => {
  await withEcho(async (wire, call) => {
    const caller = call();
    caller.socket.write('a');
    await until(() => caller.heard() === 'a', WITHIN);
    wire.block();
    const chunk = 'x'.repeat(1_000_000);
    for (let i = 0; i < 30; i++) caller.socket.write(chunk);
    await pause();
    assert.ok(caller.socket.writableLength > 10_000_000, String(caller.socket.writableLength));
  });
});

test.run();
