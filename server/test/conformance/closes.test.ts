/**
 * The close codes, each provoked by a client.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startServer } from '../../../scripts/testkit/server-process.ts';
import { until } from '../../lib/until.ts';
import {
  connect,
  enter,
  enterRoom,
  newId,
  post,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';
import { openRaw } from '../../../scripts/testkit/server/raw-socket.ts';

const test = suite('conformance: closes');
const WITHIN = { withinMs: 10_000 };

test('a stopping replica says when to reconnect, then closes with 1001 or 1012', async () => {
  const server = await startServer({ env: { 'connections.drainMs': 400 } });
  try {
    const guests = await Promise.all(Array.from({ length: 10 }, () => enterRoom(server, 'lobby')));
    const stopped = server.stop();
    const slots = [];
    for (const guest of guests) slots.push((await guest.hear('goaway')).afterMs!);
    assert.is(new Set(slots).size, slots.length, `each has its own slot: ${slots}`);
    assert.ok(slots.every((afterMs) => Number.isInteger(afterMs) && afterMs >= 0), `${slots}`);
    for (const guest of guests) assert.ok([1001, 1012].includes(await guest.closed()));
    assert.is(await stopped, 0);
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
});

test('messages sent while the replica stops are acknowledged or not stored', async () => {
  const server = await startServer({ env: { 'connections.drainMs': 1000 } });
  try {
    const ada = await enterRoom(server, 'lobby');
    server.kill('SIGTERM');
    await ada.hear('goaway');
    assert.is(await post(ada, 'lobby', 'last words'), 1);
    ada.close();
    assert.is(await server.exited, 0, server.output());
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
});

test('a frame over `frameMax` closes with 1009; one just under it does not', () =>
  withServer(async (server) => {
    const ada = await enter(server);
    const frame = (bytes: number) => {
      const start = '{"type":"ping","more":"';
      return `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
    };
    ada.sayRaw(frame(4_096));
    await ada.hear('pong');
    ada.sayRaw(frame(4_097));
    assert.is(await ada.closed(), 1009);
  }, { 'limits.frameMax': 4096, 'limits.textMax': 500 }));

test('text that is not JSON, or a binary frame, closes with 4400', () =>
  withServer(async (server) => {
    for (const data of ['not JSON', '', '{"type":"ping"', new Uint8Array([123, 125])]) {
      const ada = await enter(server);
      ada.sayRaw(data);
      assert.is(await ada.closed(), 4400, String(data));
    }
  }));

test('an origin that is not allowed is upgraded and closed with 4403', () =>
  withServer(async (server) => {
    const evil = await openRaw(server, { Origin: 'https://evil.example' });
    evil.say({ type: 'hello' });
    assert.is(await evil.closed(), 4403);
    assert.equal(evil.frames, [], 'receives nothing');
    for (const Origin of ['https://blog.example', server.url]) {
      const allowed = await openRaw(server, { Origin });
      allowed.say({ type: 'hello' });
      await allowed.hear('welcome');
      allowed.destroy();
    }
  }, { ALLOWED_ORIGINS: 'https://blog.example' }));

test('by default own pages and, in development, pages of this machine may connect; with * all', async () => {
  await withServer(async (server) => {
    const other = await openRaw(server, { Origin: 'https://blog.example' });
    assert.is(await other.closed(), 4403);
    const hidden = await openRaw(server, { Origin: 'null' });
    assert.is(await hidden.closed(), 4403);
    const local = await openRaw(server, { Origin: 'http://localhost:8080' });
    local.say({ type: 'hello' });
    await local.hear('welcome');
    local.destroy();
  });
  await withServer(async (server) => {
    const local = await openRaw(server, { Origin: 'http://localhost:8080' });
    assert.is(await local.closed(), 4403);
  }, { NODE_ENV: 'production' });
  await withServer(async (server) => {
    const other = await openRaw(server, { Origin: 'https://blog.example' });
    other.say({ type: 'hello' });
    await other.hear('welcome');
    other.destroy();
  }, { ALLOWED_ORIGINS: '*' });
});

test('a client that misses two pings is closed with 4408; one that answers stays', () =>
  withServer(async (server) => {
    const dead = await openRaw(server);
    dead.say({ type: 'hello' });
    await dead.hear('welcome');
    const alive = await enterRoom(server, 'lobby');
    assert.is(await dead.closed(), 4408);
    assert.ok(dead.pings >= 2, `${dead.pings} pings`);
    assert.is((await alive.ask({ type: 'ping' })).type, 'pong');
  }, { 'connections.pingIntervalMs': 300 }));

test('a half-open connection leaves the room for the others', () =>
  withServer(async (server) => {
    const dead = await openRaw(server);
    dead.say({ type: 'hello' });
    dead.say({ type: 'join', room: 'lobby' });
    await dead.hear('joined');
    // From here on it neither reads, writes nor closes, like a phone that lost its network.
    dead.pause();
    const ada = await enter(server);
    const joined = await ada.ask({ type: 'join', room: 'lobby' });
    assert.is(joined.presence!.count, 2);
    const presence = await ada.hear('presence', ({ count }) => count === 1);
    assert.is(presence.left!.length, 1);
    dead.destroy();
  }, { 'connections.pingIntervalMs': 300 }));

test('a flood closes with 4429', () =>
  withServer(async (server) => {
    const flooder = await enterRoom(server, 'lobby');
    const bystander = await enterRoom(server, 'lobby');
    for (let i = 0; i < 200; i++) flooder.say({ type: 'ping' });
    assert.is(await flooder.closed(), 4429);
    assert.is(await post(bystander, 'lobby', 'undisturbed'), 1);
  }, { 'limits.framesPerMinute': 60 }));

test('messages within their own limit are not a flood', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    for (let i = 0; i < 200; i++) {
      ada.say({ type: 'send', room: 'lobby', id: newId(), text: `${i}` });
    }
    await ada.hear('ack', ({ seq }) => seq === 200);
  }, { 'limits.framesPerMinute': 60 }));

test('a full replica closes with 4503, and admits the next client when one leaves', () =>
  withServer(async (server) => {
    const guests = [await enter(server), await enter(server)];
    const refused = await connect(server);
    assert.is(await refused.closed(), 4503);
    guests[0]!.close();
    await guests[0]!.closed();
    await until(async () => {
      const client = await connect(server);
      client.say({ type: 'hello' });
      await until(() => client.frames.length > 0 || client.closeCode, WITHIN);
      return client.frames[0]?.type === 'welcome';
    }, { ...WITHIN, what: 'free place' });
  }, { CONNECTIONS_MAX: '2' }));

test.run();
