/**
 * Signed identities: hellos with a host token.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHmac } from 'node:crypto';
import {
  connect,
  enter,
  enterRoom,
  entriesHeard,
  post,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';
import { until } from '../../lib/until.ts';

const test = suite('conformance: signed identities');

const AUTH_SECRET = 'the secret that the host page signs with';
const AUTH = { AUTH_SECRET, AUTH_ISSUER: 'https://page.example', AUTH_AUDIENCE: 'chat.example' };

function sign(claims: Record<string, unknown>): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + 600;
  const common = { iss: AUTH.AUTH_ISSUER, aud: AUTH.AUTH_AUDIENCE, exp };
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...common, ...claims })}`;
  return `${text}.${createHmac('sha256', AUTH_SECRET).update(text).digest('base64url')}`;
}

test('a signed user has the page’s identity, in the welcome and in all entries', () =>
  withServer(async (server) => {
    const picture = 'https://page.example/ada.png';
    const token = sign({ sub: 'u_1', name: 'Ada', role: 'moderator', picture });
    const ada = await enterRoom(server, 'lobby', { token, name: 'Bob' });
    assert.equal(ada.user, { id: 'u_1', name: 'Ada', role: 'moderator' });
    assert.is(ada.token, undefined, 'the page renews it, not the server');
    await post(ada, 'lobby', 'hello');
    await until(() => entriesHeard(ada, 'lobby').length > 0, { withinMs: 5_000 });
    assert.equal(entriesHeard(ada, 'lobby')[0]!.from, {
      id: 'u_1',
      name: 'Ada',
      role: 'moderator',
      avatar: picture,
    });
    const guest = await enter(server, { name: 'Ada' });
    assert.match(guest.user.name, /^Guest \d{4}$/, 'guests cannot use her name');
    for (const client of [ada, guest]) client.close();
  }, AUTH));

test('a token over the maximum age closes with 4401, even while connected', () =>
  withServer(async (server) => {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const old = await connect(server);
    old.say({ type: 'hello', token: sign({ sub: 'u_1', name: 'Ada', iat: nowSeconds - 60 }) });
    assert.is(await old.closed(), 4401);
    const lasting = await connect(server);
    lasting.say({ type: 'hello', token: sign({ sub: 'u_1', name: 'Ada', exp: 4_000_000_000 }) });
    assert.is(await lasting.closed(), 4401, 'without iat it must expire in time');
    // Within the tolerance of ten seconds, to shorten the test.
    const iat = nowSeconds - 3;
    const ending = await enterRoom(server, 'lobby', {
      token: sign({ sub: 'u_1', name: 'Ada', iat, exp: nowSeconds + 600 }),
    });
    assert.is(await ending.closed(), 4401);
  }, { ...AUTH, 'visitors.tokenAgeSecondsMax': 1 }));

test('an expired token closes the connection with 4401, and a new one works', () =>
  withServer(async (server) => {
    // Within the tolerance of ten seconds, to shorten the test.
    const exp = Math.floor(Date.now() / 1_000) - 8;
    const ending = await enterRoom(server, 'lobby', {
      token: sign({ sub: 'u_1', name: 'Ada', exp }),
    });
    const seq = await post(ending, 'lobby', 'before');
    const lasting = await enterRoom(server, 'lobby', { token: sign({ sub: 'u_2', name: 'Bob' }) });
    assert.is(await ending.closed(), 4401);
    const late = await connect(server);
    late.say({ type: 'hello', token: sign({ sub: 'u_1', name: 'Ada', exp: exp - 10 }) });
    assert.is(await late.closed(), 4401);
    await post(lasting, 'lobby', 'meanwhile');
    const again = await enter(server, { token: sign({ sub: 'u_1', name: 'Ada' }) });
    const joined = await again.ask({ type: 'join', room: 'lobby', after: seq });
    assert.equal(joined.entries!.map(({ text }) => text), ['meanwhile']);
    assert.is(lasting.closeCode, undefined);
    for (const client of [lasting, again]) client.close();
  }, AUTH));

test('a server for signed users only closes guests with 4401', () =>
  withServer(async (server) => {
    const guest = await connect(server);
    guest.say({ type: 'hello', name: 'Ada' });
    assert.is(await guest.closed(), 4401);
    const user = await enter(server, { token: sign({ sub: 'u_1', name: 'Ada' }) });
    assert.is(user.user.role, 'member');
    user.close();
    assert.is((await fetch(`${server.url}/rooms/lobby/history`)).status, 403);
  }, { ...AUTH, 'visitors.guests': 'refused' }));

test('a server without a host page closes signed users with 4401', () =>
  withServer(async (server) => {
    const user = await connect(server);
    user.say({ type: 'hello', token: sign({ sub: 'u_1', name: 'Ada' }) });
    assert.is(await user.closed(), 4401);
  }));

test.run();
