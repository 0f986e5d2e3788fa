/**
 * Abuse attempts against a real server in its own process.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Client,
  connect,
  enter,
  newId,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';
import { openRaw, type RawSocket } from '../../../scripts/testkit/server/raw-socket.ts';
import { until } from '../../lib/until.ts';
import { createChatClient } from '../../../web/client/chat-client.ts';

const test = suite('attacks');
const WITHIN = { withinMs: 15_000 };
const HELLO = { type: 'hello' };

type Server = Parameters<Parameters<typeof withServer>[0]>[0];

/** Says hello; resolves with `welcome` or the close code. */
async function knock(server: Server, forwardedFor?: string): Promise<[RawSocket, unknown]> {
  const headers: Record<string, string> = forwardedFor === undefined
    ? {}
    : { 'X-Forwarded-For': forwardedFor };
  const socket = await openRaw(server, headers);
  socket.say(HELLO);
  const welcome = socket.hear('welcome').then(() => 'welcome', () => 'nothing');
  return [socket, await Promise.race([welcome, socket.closed()])];
}

async function knockOften(server: Server, froms: readonly (string | undefined)[]) {
  const sockets: RawSocket[] = [];
  const ends: unknown[] = [];
  for (const from of froms) {
    const [socket, end] = await knock(server, from);
    sockets.push(socket);
    ends.push(end);
  }
  return { sockets, ends };
}

test('a forged X-Forwarded-For is ignored', () =>
  withServer(async (server) => {
    const forged = ['198.51.100.1', '198.51.100.2', '::1', 'garbage', '198.51.100.5, 127.0.0.1'];
    const { ends } = await knockOften(server, forged);
    assert.equal(ends, ['welcome', 'welcome', 'welcome', 4503, 4503]);
  }, { TRUSTED_PROXIES: 'none', 'limits.connectionsPerNetworkMax': 3 }));

test('behind a trusted proxy each network has its own limit, and a /64 counts as one', () =>
  withServer(async (server) => {
    const { sockets, ends } = await knockOften(server, [
      '203.0.113.1',
      '203.0.113.2',
      '198.51.100.7, 203.0.113.1',
      '203.0.113.1',
      '2001:db8:1:2::1',
      '2001:db8:1:2:a::1',
      '2001:db8:1:2:ffff::1',
      '2001:db8:1:3::1',
    ]);
    const [ok, full] = ['welcome', 4503];
    assert.equal(ends, [ok, ok, ok, full, ok, ok, full, ok]);
    sockets[0]!.destroy();
    await until(async () => (await knock(server, '203.0.113.1'))[1] === ok, WITHIN);
  }, { TRUSTED_PROXIES: '127.0.0.0/8', 'limits.connectionsPerNetworkMax': 2 }));

test('without TRUSTED_PROXIES, private addresses are not limited', () =>
  withServer(async (server) => {
    const { ends } = await knockOften(server, Array.from({ length: 6 }, () => '203.0.113.1'));
    assert.equal(new Set(ends), new Set(['welcome']));
  }, { 'limits.connectionsPerNetworkMax': 2, 'limits.guestsPerNetworkPerMinute': 2 }));

/** The token issued after the guest's first accepted post. */
async function post(client: Client): Promise<string> {
  await client.ask({ type: 'join', room: 'lobby' });
  await client.ask({ type: 'send', room: 'lobby', id: newId(), text: `text ${newId()}` });
  return (await client.hear('token')).token!;
}

test('guest identities cannot be farmed from one network, and guests who posted can return', () =>
  withServer(async (server) => {
    const [ada, idle] = [await enter(server), await enter(server)];
    const token = await post(ada);
    const { ends } = await knockOften(server, Array.from({ length: 8 }, () => undefined));
    assert.equal(ends.filter((end) => end === 'welcome').length, 3);
    assert.equal(ends.at(-1), 4429);
    assert.is((await enter(server, { token })).user.id, ada.user.id);
    const put = await connect(server);
    put.say({ type: 'hello', token: idle.token });
    assert.is(await put.closed(), 4429, 'a token that was never used to post');
  }, { TRUSTED_PROXIES: 'none', 'limits.guestsPerNetworkPerMinute': 5 }));

test('one network gets a quarter of the connections, and the last fifth is for known guests', () =>
  withServer(async (server) => {
    const known = await enter(server);
    const token = await post(known);
    known.close();
    const froms = Array.from({ length: 30 }, (_, i) => `203.0.113.${i % 5}`);
    const { ends } = await knockOften(server, froms);
    // 20 connections: five per network, while anybody may connect.
    assert.is(ends.filter((end) => end === 'welcome').length, 16);
    assert.equal(new Set(ends), new Set(['welcome', 4503]));
    assert.is((await enter(server, { token })).user.id, known.user.id);
    const alone = await knockOften(server, Array.from({ length: 7 }, () => '198.51.100.1'));
    assert.equal(new Set(alone.ends), new Set([4503]));
  }, { TRUSTED_PROXIES: '127.0.0.0/8', CONNECTIONS_MAX: '20', 'challenge.mode': 'never' }));

test('repeated text is refused, and a resent frame is acknowledged', () =>
  withServer(async (server) => {
    const ada = await enter(server);
    const say = (client: Client, id: string, text: string) =>
      client.ask({ type: 'send', room: 'lobby', id, text });
    await ada.ask({ type: 'join', room: 'lobby' });
    const ids = [newId(), newId(), newId()];
    const acks = [];
    for (const id of ids) acks.push(await say(ada, id, 'Look here'));
    assert.equal(acks.map(({ seq }) => seq), [1, 2, 3]);
    const refused = await say(ada, newId(), 'L\u200Book  HERE!');
    assert.equal([refused.code, refused.retry], ['rate_limited', true]);
    ada.close();
    const again = await enter(server, { token: ada.token });
    await again.ask({ type: 'join', room: 'lobby' });
    const repeated = [];
    for (const id of ids) repeated.push(await say(again, id, 'Look here'));
    assert.equal(repeated.map(({ type, seq }) => `${type} ${seq}`), ['ack 1', 'ack 2', 'ack 3']);
    assert.is((await say(again, newId(), 'Look here')).code, 'rate_limited');
    assert.is((await say(again, newId(), 'Something else')).type, 'ack');
  }, { 'limits.repeatsMax': 3 }));

test('a room accepts a limited number of messages per minute, independently of other rooms', () =>
  withServer(async (server) => {
    const [ada, bob] = [await enter(server), await enter(server)];
    for (const room of ['lobby', 'garden']) await bob.ask({ type: 'join', room });
    await ada.ask({ type: 'join', room: 'lobby' });
    const say = (client: Client, room: string) =>
      client.ask({ type: 'send', room, id: newId(), text: `text ${newId()}` });
    for (let i = 0; i < 10; i++) await say(ada, 'lobby');
    const refused = await say(bob, 'lobby');
    assert.equal([refused.code, refused.retry], ['rate_limited', true]);
    assert.ok(refused.retryAfterMs! >= 500 && refused.retryAfterMs! <= 6_000);
    assert.is((await say(bob, 'garden')).type, 'ack');
    const react = { type: 'react', room: 'lobby', id: newId(), target: 1, emoji: '👍', on: true };
    assert.is((await bob.ask(react)).type, 'ack', 'a reaction is not a message');
  }, { 'limits.sendsPerRoomPerMinute': 10 }));

test('a message right behind its join creates no more rooms than one that waits for it', () =>
  withServer(async (server) => {
    const guest = await enter(server);
    const rooms = Array.from({ length: 30 }, (_, i) => `new-${i}`);
    for (const room of rooms) {
      guest.say({ type: 'join', room });
      guest.say({ type: 'send', room, id: room, text: `text ${room}` });
    }
    const answered = () =>
      guest.frames.filter(({ type, id }) => id !== undefined && /^(ack|refused)$/.test(type));
    await until(() => answered().length === rooms.length, WITHIN);
    assert.is(answered().filter(({ type }) => type === 'ack').length, 10);
    // Waiting frames keep their order.
    const room = 'in-order';
    const known = await enter(server);
    const ids = ['a', 'b', 'c', 'd'];
    known.say({ type: 'join', room });
    for (const id of ids) known.say({ type: 'send', room, id, text: `text ${id}` });
    await until(() => known.frames.filter(({ type }) => type === 'ack').length === 4, WITHIN);
    const acks = known.frames.filter(({ type }) => type === 'ack');
    assert.equal(acks.map(({ id, seq }) => [id, seq]), ids.map((id, i) => [id, i + 1]));
  }, { 'limits.sendsPerMinute': 120 }));

test('a replica accepts limited messages per second, and delayed ones arrive later', () =>
  withServer(async (server) => {
    const ada = createChatClient({ url: server.url });
    try {
      const lobby = ada.room('lobby');
      await until(() => lobby.state.phase === 'live', WITHIN);
      for (let i = 0; i < 45; i++) lobby.send(`text ${i}`);
      const texts = () => lobby.state.messages.map(({ text }) => text);
      await until(() => texts().length === 45, WITHIN);
      assert.equal(texts(), Array.from({ length: 45 }, (_, i) => `text ${i}`));
      const eve = await enter(server);
      await eve.ask({ type: 'join', room: 'lobby' });
      for (let i = 0; i < 200; i++) {
        eve.say({ type: 'send', room: 'lobby', id: newId(), text: `text ${newId()}` });
      }
      const refused = await eve.hear('refused');
      assert.equal([refused.code, refused.retry], ['rate_limited', true]);
    } finally {
      ada.close();
    }
  }, { 'limits.sendsPerReplicaPerSecond': 40 }));

test('under load a new guest’s client solves a challenge by itself', () =>
  withServer(async (server) => {
    const client = createChatClient({ url: server.url });
    const stranger = await connect(server);
    try {
      stranger.say(HELLO);
      await stranger.hear('challenge');
      await until(() => client.status.type === 'open', WITHIN);
    } finally {
      client.close();
    }
    assert.is(
      await stranger.closed(),
      4408,
      'a client that does not know the frame retries later',
    );
  }, { 'challenge.mode': 'always', 'connections.helloTimeoutMs': 2000 }));

test.run();
