/**
 * Two replicas in their own processes with RabbitMQ and Postgres: a command on one takes effect on
 * the other within a second, and within ten without the link.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FaultyWire, openFaultyWire } from '../../../scripts/testkit/cluster/faulty-wire.ts';
import { createDatabase, openPostgres } from '../../../scripts/testkit/postgres-service.ts';
import { openRabbit } from '../../../scripts/testkit/rabbitmq-service.ts';
import { type ServerProcess, startServer } from '../../../scripts/testkit/server-process.ts';
import { AUDIENCE, HOST_SECRET, ISSUER, sign } from '../../../scripts/testkit/server/host-page.ts';
import {
  connect,
  enterRoom,
  type Guest,
  newId,
  post,
} from '../../../scripts/testkit/server/wire-client.ts';
import { until } from '../../lib/until.ts';

const test = suite('moderation of a cluster');

const LINKED_MS = 1_000;
const UNLINKED_MS = 10_000;
/** A busy machine is late occasionally; without the link it is late each time. */
const TRIES_MAX = 3;

const [rabbit, postgres] = await Promise.all([openRabbit(), openPostgres()]);
const folder = mkdtempSync(join(tmpdir(), 'starling-moderation-'));
const roomsFile = join(folder, 'rooms.json');
writeFileSync(
  roomsFile,
  JSON.stringify({
    rooms: [
      { match: 'secret', access: 'private' },
      { match: '*', slowModeSeconds: 0 },
    ],
  }),
);
const storeUrl = await createDatabase(postgres.url, `moderation_${Date.now()}`);
const wires: FaultyWire[] = [];
const servers: ServerProcess[] = [];
for (const name of ['a', 'b']) {
  const wire = await openFaultyWire({ targetPort: Number(new URL(rabbit.url).port || 5672) });
  const brokerUrl = new URL(rabbit.url);
  brokerUrl.port = String(wire.port);
  wires.push(wire);
  servers.push(
    await startServer({
      env: {
        REPLICA: name,
        AUTH_SECRET: HOST_SECRET,
        AUTH_ISSUER: ISSUER,
        AUTH_AUDIENCE: AUDIENCE,
        STORE_URL: storeUrl,
        BROKER_URL: brokerUrl.href,
        CONFIG_FILE: roomsFile,
        'limits.sendsPerMinute': 0,
      },
    }),
  );
}
const [a, b] = servers as [ServerProcess, ServerProcess];
const tokenOf = (sub: string, claims: Record<string, unknown> = {}) =>
  sign(HOST_SECRET, { claims: { sub, name: sub, ...claims } });

const isLinked = async (server: ServerProcess): Promise<boolean> => {
  const { link } = await (await fetch(`${server.url}/ready`)).json() as { link: boolean };
  return link;
};
const areLinked = (wanted: boolean) =>
  until(async () => (await Promise.all(servers.map(isLinked))).every((is) => is === wanted), {
    withinMs: 30_000,
    what: wanted ? 'link' : 'end of the link',
  });

/** Resolves with `ack` or the reason of the refusal. */
async function say(guest: Guest, room: string): Promise<string> {
  const answer = await guest.ask({ type: 'send', room, id: newId(), text: 'hi' });
  return answer.type === 'ack' ? 'ack' : answer.message!;
}

async function moderate(guest: Guest, fields: Record<string, unknown>): Promise<number> {
  const id = newId();
  guest.say({ type: 'moderate', id, ...fields });
  await guest.hear('moderated', (frame) => frame.id === id);
  return performance.now();
}

/** Moderates on replica A; resolves with what took longer on replica B. */
async function lateAfter(withinMs: number, name: string): Promise<string[]> {
  const late: string[] = [];
  const room = `room-${name}`;
  const [mod, ada, bob] = await Promise.all([
    enterRoom(a, room, { token: await tokenOf('mod', { role: 'moderator' }) }),
    enterRoom(b, room, { token: await tokenOf(`ada-${name}`) }),
    enterRoom(b, room),
  ]);
  const took = (sinceMs: number, what: string) => {
    const ms = Math.round(performance.now() - sinceMs);
    if (ms > withinMs) late.push(`${what} took ${ms} ms`);
  };
  assert.is(await say(ada, room), 'ack');
  const seq = await post(bob, room, 'rude');

  let doneMs = await moderate(mod, { room, action: 'mute', user: ada.user.id, minutes: 5 });
  await ada.hear('room', (frame) => (frame as { write?: boolean }).write === false);
  took(doneMs, 'the mute');
  assert.ok((await say(ada, room)).includes('muted'));

  const id = newId();
  mod.say({ type: 'delete', room, id, target: seq });
  await mod.hear('ack', (frame) => frame.id === id);
  doneMs = performance.now();
  await bob.hear(
    'entries',
    ({ entries }) => entries!.some(({ kind, target }) => kind === 'delete' && target === seq),
  );
  took(doneMs, 'the deletion');

  doneMs = await moderate(mod, { room, action: 'ban', user: bob.user.id });
  await bob.hear('left');
  took(doneMs, 'the ban');
  const again = await connect(b);
  await again.ask({ type: 'hello', token: bob.token });
  assert.is((await again.ask({ type: 'join', room })).code, 'forbidden');

  doneMs = await moderate(mod, { room, action: 'ban', user: ada.user.id, everywhere: true });
  assert.is(await ada.closed(), 4403);
  took(doneMs, 'the ban from the site');
  const back = await connect(b);
  back.say({ type: 'hello', token: await tokenOf(`ada-${name}`) });
  assert.is(await back.closed(), 4403);
  for (const client of [mod, bob, again]) client.close();
  return late;
}

test('over the link everything takes effect on the other replica within a second', async () => {
  await areLinked(true);
  let late: string[] = [];
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    late = await lateAfter(LINKED_MS, `linked-${tries}`);
    if (late.length === 0) break;
  }
  assert.equal(late, []);
});

test('without the link it takes effect within ten seconds', async () => {
  for (const wire of wires) wire.cut();
  try {
    await areLinked(false);
    assert.equal(await lateAfter(UNLINKED_MS, 'unlinked'), []);
  } finally {
    for (const wire of wires) wire.mend();
  }
  await areLinked(true);
});

test('a private room is open to those whose token names it, on both replicas', async () => {
  const rooms = { secret: 'write', other: 'moderate' };
  for (const server of [a, b]) {
    const ada = await enterRoom(server, 'secret', { token: await tokenOf('eve', { rooms }) });
    assert.is(await say(ada, 'secret'), 'ack');
    const token = await tokenOf('bob', { rooms: { other: 'moderate' } });
    const bob = await connect(server);
    await bob.ask({ type: 'hello', token });
    assert.is((await bob.ask({ type: 'join', room: 'secret' })).code, 'forbidden');
    for (const client of [ada, bob]) client.close();
  }
});

test('a private room is refused over HTTP too, and SIGHUP reloads the rules', async () => {
  const history = async (room: string) => (await fetch(`${a.url}/rooms/${room}/history`)).status;
  assert.equal([await history('secret'), await history('lobby')], [403, 200]);
  writeFileSync(roomsFile, '{"rooms":[{"match":"lobby","access":"members"}]}');
  a.kill('SIGHUP');
  await until(async () => await history('lobby') === 403, { withinMs: 5_000 });
  assert.is(await history('secret'), 200);
  writeFileSync(roomsFile, '{"rooms":[{"match":"lobby","access":"no"}]}');
  a.kill('SIGHUP');
  await until(() => a.output().includes('rooms[0].access'), { withinMs: 5_000 });
  assert.is(await history('lobby'), 403);
});

test('both stop gracefully', async () => {
  for (const server of servers) assert.is(await server.stop(), 0);
  for (const wire of wires) await wire.close();
  await Promise.all([rabbit.own?.stop(), postgres.own?.stop()]);
  rmSync(folder, { recursive: true });
});

test.run();
