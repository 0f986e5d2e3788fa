/**
 * A real server with a small store, and a crowd of guests that fills it with new rooms.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, startServer } from '../../../scripts/testkit/server-process.ts';
import { makeKey } from '../../http/api/key.ts';
import {
  type Client,
  enter,
  enterRoom,
  type Frame,
  newId,
  post,
} from '../../../scripts/testkit/server/wire-client.ts';
import { createRandom } from '../../lib/random.ts';
import { until } from '../../lib/until.ts';
import { openSqliteStore } from '../../stores/sqlite/sqlite.ts';
import type { RoomHead } from '../../core/store/store.ts';

const test = suite('store bound');
/** An empty store uses more than half of it, so it is checked every second from the start. */
const BYTES_MAX = 150_000;
/** Written between two checks. */
const EXCESS_BYTES_MAX = 20_000_000;
const ROOMS_MAX = 1_000;
const WITHIN = { withinMs: 60_000 };
const AUTH_SECRET = 'the secret that the host page signs with';
const SETTINGS = {
  AUTH_SECRET,
  AUTH_ISSUER: 'https://page.example',
  AUTH_AUDIENCE: 'chat.example',
  'limits.sendsPerMinute': 0,
  'limits.roomsMax': 10000,
  'limits.framesPerMinute': 0,
};

function signed(sub: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + 600;
  const claims = { iss: SETTINGS.AUTH_ISSUER, aud: SETTINGS.AUTH_AUDIENCE, exp, sub, name: 'Bob' };
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', AUTH_SECRET).update(text).digest('base64url')}`;
}

async function metric({ url }: ServerProcess, series: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}

const checks = (server: ServerProcess) =>
  metric(server, 'starling_store_seconds_count{operation="usedBytes"}');

/** Used bytes once nothing more is written. */
async function usedBytes(server: ServerProcess): Promise<number> {
  const before = await checks(server);
  await until(async () => await checks(server) >= before + 2, WITHIN);
  return await metric(server, 'starling_store_bytes');
}

const random = createRandom(7);
const longText = (): string =>
  Array.from({ length: 300 }, () => random().toString(36).slice(2)).join('').slice(0, 3_000);

/** Creates a room with a long message. */
async function openRoom(client: Client, room: string): Promise<Frame> {
  await client.ask({ type: 'join', room });
  return await client.ask({ type: 'send', room, id: newId(), text: longText() });
}

function isWait(answer: Frame): boolean {
  const { type, code, retry, retryAfterMs } = answer;
  return type === 'refused' && code === 'unavailable' && retry === true && retryAfterMs! >= 1_000;
}

interface Site {
  server: ServerProcess;
  key: string;
  restart(bytesMax: number): Promise<ServerProcess>;
  headsOf(rooms: readonly string[]): Promise<Map<string, RoomHead>>;
}

async function withSite(run: (site: Site) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'starling-bound-'));
  const CONFIG_FILE = join(dir, 'rooms.json');
  writeFileSync(CONFIG_FILE, JSON.stringify({ rooms: [{ match: 'looked-at', hold: 'guests' }] }));
  const store = await openSqliteStore(join(dir, 'starling.db'));
  const { secret: key } = await makeKey(store.records, { name: 'bot', scopes: ['read', 'post'] });
  await store.close();
  let server: ServerProcess | undefined;
  const start = async (bytesMax: number): Promise<ServerProcess> =>
    server = await startServer({
      dir,
      env: { ...SETTINGS, CONFIG_FILE, 'storage.bytesMax': bytesMax },
    });
  try {
    await run({
      server: await start(BYTES_MAX),
      key,
      async restart(bytesMax) {
        await server!.stop();
        return await start(bytesMax);
      },
      async headsOf(rooms) {
        const store = await openSqliteStore(join(dir, 'starling.db'));
        try {
          return await store.heads(rooms);
        } finally {
          await store.close();
        }
      },
    });
  } finally {
    server?.kill('SIGKILL');
    await server?.exited;
    rmSync(dir, { recursive: true });
  }
}

test('guests fill the store only up to its bound, and waiting messages are accepted later', () =>
  withSite(async ({ server, key, restart, headsOf }) => {
    const ask = (room: string) =>
      fetch(`${server.url}/api/v1/rooms/${room}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text: `from a program, ${newId()}` }),
      });
    const ada = await enterRoom(server, 'lobby');
    const bob = await enterRoom(server, 'lobby', { token: signed('u_bob') });
    const stored = new Map<string, number>([['lobby', await post(ada, 'lobby', 'welcome')]]);
    const own = await post(ada, 'lobby', 'a second one');
    await bob.ask({ type: 'join', room: 'looked-at' });
    await post(bob, 'looked-at', 'messages of guests wait here');
    await ada.ask({ type: 'join', room: 'looked-at' });
    const toHold = { type: 'send', room: 'looked-at', text: 'a text for a moderator' };
    assert.is((await ada.ask({ ...toHold, id: newId() })).code, 'forbidden', 'held');

    // The crowd posts until all its guests are refused.
    const crowd = await Promise.all(Array.from({ length: 10 }, () => enter(server)));
    let rooms = 0;
    await Promise.all(crowd.map(async (guest, i) => {
      while (rooms < ROOMS_MAX) {
        const room = `room-${i}-${rooms += 1}`;
        const answer = await openRoom(guest, room);
        if (answer.type === 'ack') stored.set(room, answer.seq!);
        else return assert.ok(isWait(answer), JSON.stringify(answer));
      }
    }));
    assert.ok(rooms < ROOMS_MAX, 'never refused');
    const full = await usedBytes(server);
    assert.ok(full >= BYTES_MAX && full < BYTES_MAX + EXCESS_BYTES_MAX, `${full} bytes`);
    const someRoom = [...stored.keys()].at(-1)!;
    for (const [i, guest] of crowd.entries()) {
      for (let j = 0; j < 5; j++) {
        assert.ok(isWait(await openRoom(guest, `late-${i}-${j}`)));
        assert.ok(isWait(await openRoom(guest, someRoom)));
      }
    }
    assert.is(await usedBytes(server), full, 'growth has stopped');

    // What guests can and cannot do now.
    const waiting = { type: 'send', room: 'lobby', id: newId(), text: 'this one waits' };
    const about = { room: 'lobby', target: own };
    assert.ok(isWait(await ada.ask(waiting)));
    assert.ok(isWait(await ada.ask({ type: 'edit', id: newId(), text: 'other', ...about })));
    const react = { type: 'react', id: newId(), emoji: '👍', on: true, ...about };
    assert.ok(isWait(await ada.ask(react)));
    assert.ok(isWait(await ada.ask({ type: 'report', id: newId(), reason: 'bad', ...about })));
    assert.ok(isWait(await ada.ask({ ...toHold, id: newId() })), 'no more is held');
    assert.is((await ada.ask({ type: 'delete', id: newId(), ...about })).type, 'ack');

    // Signed users and programs can write in existing rooms, but create none.
    await post(bob, 'lobby', 'still here');
    assert.ok(isWait(await openRoom(bob, 'bobs-room')));
    assert.is((await ask('lobby')).status, 201);
    const refused = await ask('bots-room');
    assert.is(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);

    // With more space the guest's message is accepted once, and nothing acknowledged is missing.
    server = await restart(10_000_000_000);
    const again = await enterRoom(server, 'lobby', { token: ada.frames.findLast(isToken)!.token! });
    const { seq } = await again.ask(waiting);
    assert.type(seq, 'number');
    assert.is((await again.ask(waiting)).seq, seq);
    assert.is((await openRoom(again, 'new-room')).type, 'ack');
    const heads = await headsOf([...stored.keys()]);
    for (const [room, seq] of stored) {
      const { first, head } = heads.get(room)!;
      assert.ok(first <= seq && seq <= head, `${room} ${seq}`);
    }
  }));

const isToken = ({ token }: Frame): boolean => token !== undefined;

test.run();
