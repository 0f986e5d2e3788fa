/**
 * Crowds of connections without a hello, and of half requests, take nobody's place.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect as connectTcp } from 'node:net';
import type { ServerProcess } from '../../../scripts/testkit/server-process.ts';
import { until } from '../../lib/until.ts';
import { get } from '../../../scripts/testkit/server/raw-http.ts';
import { enter, enterRoom, post, withServer } from '../../../scripts/testkit/server/wire-client.ts';
import { openRaw } from '../../../scripts/testkit/server/raw-socket.ts';

const test = suite('conformance: crowds');
const WITHIN = { withinMs: 60_000 };

async function dropped({ url }: ServerProcess, what: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(
    new RegExp(`^starling_dropped_total\\{what="${what}"\\} (\\d+)$`, 'm').exec(metrics)![1],
  );
}

test('visitors are admitted while silent connections have taken all places', () =>
  withServer(async (server) => {
    const silent = await Promise.all(Array.from({ length: 100 }, () => openRaw(server)));
    const guests = [];
    for (let i = 0; i < 20; i++) guests.push(await enter(server));
    assert.ok(guests.every(({ closeCode }) => closeCode === undefined));
    // The oldest is closed, with a code that lets an honest client return.
    const codes = await Promise.all(silent.map((socket) => socket.closed()));
    assert.equal([...new Set(codes)], [4408]);
    assert.ok(await dropped(server, 'hello') >= 20);
  }, { CONNECTIONS_MAX: '100' }));

/** Open connections with half requests. */
const HALF = 3_000;
const HTTP_MAX = 2_048;

test('thousands of half requests are closed oldest first, and others are served', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    let closed = 0;
    const half = Array.from({ length: HALF }, (_, i) => {
      const tcp = connectTcp(server.port, '127.0.0.1').on('error', () => {}).resume();
      tcp.on('close', () => closed += 1);
      if (i % 2) tcp.write('POST /api/v1/rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\n');
      return tcp;
    });
    await until(() => closed >= (HALF - HTTP_MAX) / 2, { ...WITHIN, what: 'end of the oldest' });
    // Not by the timeout of their heads.
    assert.ok(await dropped(server, 'http_crowd') > 0);
    assert.is((await get(server, '/health')).status, 200);
    assert.is((await get(server, '/rooms/lobby/history')).status, 200);
    assert.is(await post(ada, 'lobby', 'undisturbed'), 1);
    await enter(server);
    for (const tcp of half) tcp.destroy();
  }));

test.run();
