/**
 * The first frames: hello, and the server's welcome.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHmac } from 'node:crypto';
import {
  connect,
  enter,
  enterRoom,
  post,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';

const test = suite('conformance: hello');
const SECRET = 'a secret of sixteen characters or more';

test('the server speaks starling.v1 and welcomes a guest', () =>
  withServer(async (server) => {
    const guest = await enter(server, { name: 'Ada' });
    const { welcome } = guest;
    assert.is(guest.protocol, 'starling.v1');
    assert.is(welcome.protocol, 1);
    assert.is(welcome.replica, 'north');
    assert.is(welcome.user!.name, 'Ada');
    assert.type(welcome.user!.id, 'string');
    assert.type(welcome.user!.role, 'string');
    assert.type(welcome.token, 'string');
    assert.is(welcome.limits!.textMax, 4_000);
    assert.is(welcome.limits!.frameMax, 65_536);
    assert.is(welcome.limits!.sendsPerMinute, 33);
    guest.close();
  }, { REPLICA: 'north', 'limits.sendsPerMinute': 33 }));

test('a guest without a name gets one', () =>
  withServer(async (server) => {
    const { user, close } = await enter(server);
    assert.type(user.name, 'string');
    assert.ok(user.name.length > 0);
    close();
  }));

test('the guest token keeps the identity, even after a restart of the server', () =>
  withServer(async (first) => {
    const before = await enter(first, { name: 'Ada' });
    const other = await enter(first, { name: 'Ada' });
    assert.is.not(other.user.id, before.user.id);
    const again = await enter(first, { token: before.token });
    assert.equal([again.user.id, again.user.name], [before.user.id, 'Ada']);
    await withServer(async (second) => {
      const later = await enter(second, { token: before.token });
      assert.is(later.user.id, before.user.id);
      later.close();
    }, { SECRET });
    for (const client of [before, other, again]) client.close();
  }, { SECRET }));

test('the token that follows the first accepted post keeps the identity too', () =>
  withServer(async (server) => {
    const guest = await enterRoom(server, 'lobby', { name: 'Ada' });
    await post(guest, 'lobby', 'hello');
    const { token } = await guest.hear('token');
    assert.type(token, 'string');
    for (const one of [token!, guest.token]) {
      const again = await enter(server, { token: one });
      assert.equal([again.user.id, again.user.name], [guest.user.id, 'Ada']);
      again.close();
    }
    guest.close();
  }));

test('a forged token, or one of another server, closes with 4401', () =>
  withServer(async (server) => {
    const guest = await enter(server);
    await withServer(async (other) => {
      const stranger = await connect(other);
      stranger.say({ type: 'hello', token: guest.token });
      assert.is(await stranger.closed(), 4401);
    });
    const middle = Math.floor(guest.token.length / 2);
    const flipped = guest.token[middle] === 'A' ? 'B' : 'A';
    const changed = guest.token.slice(0, middle) + flipped + guest.token.slice(middle + 1);
    for (const token of [changed, guest.token.slice(0, -5), `${guest.token}A`, 'no token', '']) {
      const forger = await connect(server);
      forger.say({ type: 'hello', token });
      assert.is(await forger.closed(), 4401, token);
    }
    guest.close();
  }));

test('an unsigned token closes with 4401', () =>
  withServer(async (server) => {
    const encode = (value: object): string =>
      btoa(JSON.stringify(value)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
    const claims = { sub: 'admin', id: 'admin', name: 'Admin', role: 'admin', exp: 4_000_000_000 };
    for (const head of [{ alg: 'none' }, { alg: 'none', typ: 'JWT' }]) {
      const forger = await connect(server);
      forger.say({ type: 'hello', token: `${encode(head)}.${encode(claims)}.` });
      assert.is(await forger.closed(), 4401);
    }
  }));

test('an expired token closes with 4401', () =>
  withServer(async (server) => {
    const guest = await enter(server);
    const [head, claims] = guest.token.split('.') as [string, string];
    const read = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp: number };
    const nowSeconds = Math.floor(Date.now() / 1_000);
    assert.ok(read.exp > nowSeconds);
    // The secret is known here, so that only the token's time is wrong.
    const expiringAt = (exp: number): string => {
      const signed = `${head}.${
        Buffer.from(JSON.stringify({ ...read, exp })).toString('base64url')
      }`;
      return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
    };
    const again = await enter(server, { token: expiringAt(nowSeconds + 60) });
    assert.is(again.user.id, guest.user.id);
    const late = await connect(server);
    late.say({ type: 'hello', token: expiringAt(nowSeconds - 60) });
    assert.is(await late.closed(), 4401);
  }, { SECRET }));

test('anything but hello first closes with 4400', () =>
  withServer(async (server) => {
    for (
      const first of [
        '{"type":"join","room":"lobby"}',
        '{"type":"ping"}',
        '{"type":"unknown"}',
        'not JSON',
        '',
        '[]',
        'null',
        '{}',
        new Uint8Array([1, 2, 3]),
      ]
    ) {
      const client = await connect(server);
      client.sayRaw(first);
      assert.is(await client.closed(), 4400, String(first));
    }
  }));

test('a missing hello closes with 4408, and a hello in time does not', () =>
  withServer(async (server) => {
    const silent = await connect(server);
    const guest = await enterRoom(server, 'lobby');
    assert.is(await silent.closed(), 4408);
    assert.is((await guest.ask({ type: 'ping' })).type, 'pong');
    guest.close();
  }, { 'connections.helloTimeoutMs': 1000 }));

test('frames sent right behind hello are answered after the welcome', () =>
  withServer(async (server) => {
    const client = await connect(server);
    client.say({ type: 'hello' });
    client.say({ type: 'join', room: 'lobby' });
    client.say({ type: 'ping' });
    await Promise.all([client.hear('joined'), client.hear('pong')]);
    assert.is(client.frames[0]!.type, 'welcome');
    client.close();
  }));

test.run();
