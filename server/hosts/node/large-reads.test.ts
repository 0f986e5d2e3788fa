import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { until } from '../../lib/until.ts';
import { delayLargeReads } from './large-reads.ts';
import { nodeScheduler } from './scheduler.ts';

const test = suite('large reads');
const WITHIN = { withinMs: 10_000 };

/** Connections to a server that delays large reads, with the data it read from each. */
async function withClients(
  count: number,
  run: (clients: Socket[], reads: { client: string; bytes: Buffer }[]) => Promise<void>,
  { pausesMs = 0, workMs = 0 } = {},
): Promise<void> {
  const reads: { client: string; bytes: Buffer }[] = [];
  const names = new Map<number, string>();
  let opened = 0;
  const server = createServer((wire) => {
    opened += 1;
    delayLargeReads(wire);
    const port = wire.remotePort!;
    wire.on('error', () => {});
    wire.on('data', (bytes: Buffer) => {
      reads.push({ client: names.get(port)!, bytes });
      const untilMs = performance.now() + workMs;
      while (performance.now() < untilMs);
      if (pausesMs === 0) return;
      wire.pause();
      setTimeout(() => wire.resume(), reads.length % pausesMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clients = Array.from({ length: count }, () => connect(port, '127.0.0.1'));
  try {
    await until(
      () => opened === count && clients.every(({ readyState }) => readyState === 'open'),
      WITHIN,
    );
    for (const [i, client] of clients.entries()) names.set(client.localPort!, String(i));
    await run(clients, reads);
  } finally {
    for (const client of clients) client.destroy();
    server.close();
  }
}

test('large reads of a crowd take turns, and short ones pass at once', () =>
  withClients(61, async (clients, reads) => {
    for (const client of clients.slice(0, 60)) client.write(Buffer.alloc(20_000));
    clients[60]!.write('short');
    let mostInTurn = 0;
    let before = 0;
    const deadlineMs = performance.now() + WITHIN.withinMs;
    while (new Set(reads.map(({ client }) => client)).size < 61) {
      assert.ok(performance.now() < deadlineMs, `${reads.length} reads`);
      await new Promise<void>((resolve) => nodeScheduler.afterNetwork(resolve));
      mostInTurn = Math.max(mostInTurn, reads.length - before);
      before = reads.length;
    }
    // Four or five per turn on Deno, fewer on Node; the count may span two turns.
    assert.ok(mostInTurn <= 12, `${mostInTurn} in one turn`);
    const place = reads.findIndex(({ client }) => client === '60');
    assert.ok(place < 30, `the short one came after ${place} others`);
  }, { workMs: 3 }));

test('all data arrives in order: large and short reads, pauses, and the end', () =>
  withClients(40, async (clients, reads) => {
    const sizes = [20_000, 10, 300, 6_000, 5, 70_000, 1];
    const said = await Promise.all(clients.map(async (client, n) => {
      const parts: Buffer[] = [];
      for (let i = 0; i < 21; i++) {
        const part = Buffer.alloc(sizes[(i + n) % sizes.length]!);
        for (let at = 0; at < part.length; at++) part[at] = (at * 7 + i + n) % 251;
        parts.push(part);
        client.write(part);
        if ((i + n) % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      client.end();
      return Buffer.concat(parts);
    }));
    const readOf = (name: number): Buffer =>
      Buffer.concat(
        reads.filter(({ client }) => client === String(name)).map(({ bytes }) => bytes),
      );
    await until(() => said.every(({ length }, n) => readOf(n).length >= length), WITHIN);
    for (const [n, all] of said.entries()) assert.ok(readOf(n).equals(all), `of client ${n}`);
  }, { pausesMs: 3 }));

test.run();
