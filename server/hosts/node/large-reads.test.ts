import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { until } from '../../lib/until.ts';
import { delayLargeReads } from './large-reads.ts';
import { nodeScheduler } from './scheduler.ts';

const test = suite('large reads');
const WITHIN = { withinMs: 10_000 };

/** Connections to a server that delays large reads, and what it read of each. */
async function withClients(
  count: number,
  run: (clients: Socket[], reads: { client: string; bytes: Buffer }[]) => Promise<void>,
): Promise<void> {
  const reads: { client: string; bytes: Buffer }[] = [];
  const names = new Map<number, string>();
  let opened = 0;
  const server = createServer((wire) => {
    opened += 1;
    delayLargeReads(wire);
    wire.on('error', () => {});
    wire.on('data', (bytes: Buffer) => {
      reads.push({ client: names.get(wire.remotePort!)!, bytes });
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

test('those of a crowd take turns, and what is short passes at once', () =>
  withClients(61, async (clients, reads) => {
    for (const client of clients.slice(0, 60)) client.write(Buffer.alloc(5_000));
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
    // Another turn may end between two looks.
    assert.ok(mostInTurn <= 17, `${mostInTurn} in one turn`);
    const place = reads.findIndex(({ client }) => client === '60');
    assert.ok(place < 30, `the short one came after ${place} others`);
  }));

test('all of it comes in order, also when the client leaves at once', () =>
  withClients(2, async (clients, reads) => {
    const all = Buffer.alloc(300_000);
    for (let i = 0; i < all.length; i += 4) all.writeUInt32BE(i, i);
    for (const client of clients) client.end(all);
    const readOf = (name: string): Buffer =>
      Buffer.concat(reads.filter(({ client }) => client === name).map(({ bytes }) => bytes));
    await until(() => ['0', '1'].every((name) => readOf(name).length === all.length), WITHIN);
    for (const name of ['0', '1']) assert.ok(readOf(name).equals(all));
  }));

test.run();
