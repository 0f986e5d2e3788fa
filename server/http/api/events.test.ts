import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OPEN_ACCOUNT } from '../../core/hub/account.ts';
import { until } from '../../lib/until.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import { CHANGES_MAX } from '../../core/store/bounds.ts';
import type { Draft } from '../../core/store/store.ts';
import { problemIn, type TestApi, withApi, withTwoApis } from './api.fixture.ts';
import { listKeys, revokeKey } from './key.ts';
import { createStreams } from './streams.ts';
import { silentLog } from '../../lib/log.ts';
import { noMeter } from '../../core/room/meter.ts';

const test = suite('events');
const READER = {
  room: 'a/b',
  after: undefined,
  account: OPEN_ACCOUNT,
  hasKey: false,
  network: undefined,
  mayRead: () => true,
};
const WITHIN = { withinMs: 5_000 };

interface Heard {
  id?: string;
  event?: string;
  data?: { head: number; first: number; entries: Entry[] } & Entry;
  retry?: string;
}

/** A reader as browsers are, without the coming back. */
function read(response: Response) {
  const heard: Heard[] = [];
  let isOver = false;
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const run = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) if (!block.startsWith(':')) heard.push(parse(block));
    }
  };
  run().catch(() => {}).finally(() => isOver = true);
  return {
    heard,
    get isOver() {
      return isOver;
    },
    entries: () => heard.filter(({ event }) => event === 'entry').map(({ data }) => data!.seq),
    close: () => reader.cancel(),
  };
}

function parse(block: string): Heard {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }),
  );
  return { ...fields, ...(fields.data ? { data: JSON.parse(fields.data) } : {}) };
}

function post(api: TestApi, id: string, some: Partial<Draft> = {}) {
  return api.replica.hub.post({
    room: 'a/b',
    id,
    kind: 'message',
    from: { id: 'ada', name: 'Ada' },
    at: 1,
    via: 'r1',
    text: `text ${id}\nof two lines`,
    ...some,
  });
}

const EVENTS = '/rooms/a%2Fb/events';

async function follow(api: TestApi, query = '', headers: Record<string, string> = {}) {
  const response = await api.ask('GET', `${EVENTS}${query}`, { headers });
  assert.is(response.status, 200);
  assert.is(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  return read(response);
}

test('a reader gets the latest page, then what comes, in order', () =>
  withApi(async (api) => {
    await post(api, '1');
    const reader = await follow(api);
    await until(() => reader.heard.length > 0, WITHIN);
    const [reset] = reader.heard;
    assert.equal([reset!.event, reset!.id, reset!.data!.head], ['reset', '1', 1]);
    assert.is(reset!.data!.entries[0]!.text, 'text 1\nof two lines');
    await post(api, '2');
    await post(api, '3', { kind: 'edit', target: 1, text: 'new' });
    await until(() => reader.entries().length === 2, WITHIN);
    assert.equal(reader.heard.slice(1).map(({ id }) => id), ['2', '3']);
    await reader.close();
    await until(() => api.replica.api.streams.size === 0, WITHIN);
  }));

test('who comes back gets exactly what was missed, however much', () =>
  withApi(async (api) => {
    const ids = Array.from({ length: 3_000 }, (_, i) => String(i + 1));
    await Promise.all(ids.map((id) => post(api, id)));
    const reader = await follow(api, '?after=1', { 'last-event-id': '7' });
    await until(() => reader.entries().length === 2_993, WITHIN);
    assert.equal(reader.entries(), ids.slice(7).map(Number));
    const first = await follow(api, '?after=2998');
    await until(() => first.entries().length === 2, WITHIN);
    const idle = await follow(api, '', { 'last-event-id': '3000' });
    await post(api, 'x');
    await until(() => idle.entries().length === 1, WITHIN);
    assert.equal(idle.heard.map(({ id }) => id), ['3001']);
  }));

test('what a bot posts on one replica is read on the other, whichever it is asked of again', () =>
  withTwoApis(async (a, b) => {
    const key = await a.key();
    await b.replica.records.look();
    const reader = await follow(b);
    await until(() => reader.heard.length > 0, WITHIN);
    const post = async (api: TestApi) => {
      const headers = { 'idempotency-key': '1' };
      const body = { text: 'hi' };
      const response = await api.ask('POST', '/rooms/a%2Fb/messages', { key, headers, body });
      return [response.status, (await response.json() as { seq: number }).seq];
    };
    assert.equal([await post(a), await post(b)], [[201, 1], [200, 1]]);
    await until(() => reader.entries().length === 1, WITHIN);
    assert.is(reader.heard[1]!.data!.via, 'r1');
    const resumed = await follow(a, '?after=0');
    await until(() => resumed.entries().length === 1, WITHIN);
  }));

test('a bot is judged alike by a replica on which the room is not open', () =>
  withTwoApis(async (a, b) => {
    const [key, mod] = [await a.key(), await a.key({ name: 'mod', scopes: ['moderate'] })];
    const set = async (settings: Record<string, unknown>) => {
      const path = '/rooms/a%2Fb/settings';
      assert.is((await a.ask('PATCH', path, { key: mod, body: settings })).status, 204);
      await b.replica.records.look();
    };
    const post = async (api: TestApi, id: string) => {
      const headers = { 'idempotency-key': id };
      const body = { text: 'hi' };
      return (await api.ask('POST', '/rooms/a%2Fb/messages', { key, headers, body })).status;
    };
    await set({ slowModeSeconds: 60 });
    assert.is(await post(a, '1'), 201);
    assert.is(await post(b, '2'), 429);
    await set({ slowModeSeconds: 0, locked: true });
    assert.equal([await post(b, '1'), await post(b, '3')], [200, 403]);
  }));

test('where that is no longer kept, or was never there, the reader starts over', () =>
  withApi(async (api) => {
    for (const id of ['1', '2', '3', '4']) await post(api, id);
    await api.store.trim({ ageMaxMs: 0, countMax: 2 }, 10);
    for (const after of [1, 99]) {
      const reader = await follow(api, `?after=${after}`);
      await until(() => reader.heard.length > 0, WITHIN);
      assert.equal([reader.heard[0]!.event, reader.heard[0]!.id], ['reset', '4']);
      assert.equal(reader.heard[0]!.data!.entries.map(({ seq }) => seq), [3, 4]);
    }
  }));

test('a reader from before reactions that were dropped starts over', () =>
  withApi(async (api) => {
    await post(api, '1');
    const from = { id: 'bob', name: 'Bob' };
    const about = { room: 'a/b', from, at: 1, via: 'a', target: 1 };
    const reactions = Array.from({ length: CHANGES_MAX + 10 }, (_, i): Draft => (
      { ...about, id: `r${i}`, kind: 'react', emoji: '👍', on: i % 2 === 0 }
    ));
    await api.store.append(reactions);
    await post(api, '2');
    while (!(await api.store.trim({ ageMaxMs: 0, countMax: 0 }, 10)).isDone);
    const reader = await follow(api, '?after=1');
    await until(() => reader.heard.length > 0, WITHIN);
    const { event, data } = reader.heard[0]!;
    assert.equal([event, data!.first, data!.entries.map(({ seq }) => seq)], [
      'reset',
      1,
      [1, CHANGES_MAX + 12],
    ]);
    const later = await follow(api, `?after=${CHANGES_MAX}`);
    await until(() => later.entries().length === 12, WITHIN);
  }));

test('readers are not told of as members', () =>
  withApi(async (api) => {
    await follow(api);
    const key = await api.key();
    const { count } = await (await api.ask('GET', '/rooms/a%2Fb/members', { key })).json() as {
      count: number;
    };
    assert.is(count, 0);
  }));

test('pages that may connect may read along, others may not', () =>
  withApi(async (api) => {
    const ask = (origin: string) => api.ask('GET', EVENTS, { headers: { origin } });
    const good = await ask('https://blog.example');
    assert.is(good.headers.get('access-control-allow-origin'), 'https://blog.example');
    assert.is(good.headers.get('access-control-allow-credentials'), null);
    const evil = await ask('https://evil.example');
    assert.is(evil.status, 403);
    assert.is(evil.headers.get('access-control-allow-origin'), null);
    assert.is(api.replica.api.streams.size, 1);
  }));

test('where guests are refused, nobody reads along without a key', () =>
  withApi(async (api) => {
    assert.is((await problemIn(await api.ask('GET', EVENTS))).status, 401);
    const reader = await api.ask('GET', EVENTS, { key: await api.key() });
    assert.is(reader.status, 200);
    await reader.body!.cancel();
  }, {
    GUESTS: 'refused',
    AUTH_SECRET: 'a secret of the host page, 32 long',
    AUTH_ISSUER: 'page',
    AUTH_AUDIENCE: 'chat',
  }));

test('a question for the head takes no place', () =>
  withApi(async (api) => {
    const response = await api.ask('HEAD', EVENTS);
    assert.equal([response.status, api.replica.api.streams.size], [200, 0]);
  }));

test('streams are bounded, and places are free again when readers go', () =>
  withApi(async (api) => {
    const first = await follow(api);
    const refused = await problemIn(await api.ask('GET', EVENTS));
    assert.equal([refused.status, refused.type], [503, '/api#unavailable']);
    await first.close();
    await follow(api);
  }, { STREAMS_MAX: '1' }));

test('one network leaves places to others, and readers without a key leave some to keys', () =>
  withApi(
    async (api) => {
      const clients: Record<string, ReturnType<typeof read>[]> = {};
      /** How many get a place, out of ten. */
      const fill = async (address: string): Promise<number> => {
        const readers: ReturnType<typeof read>[] = clients[address] = [];
        for (let i = 0; i < 10; i++) {
          const response = await api.ask('GET', EVENTS, {
            headers: { 'x-forwarded-for': address },
          });
          if (response.status === 200) readers.push(read(response));
          else assert.is((await problemIn(response)).status, readers.length === 5 ? 429 : 503);
        }
        return readers.length;
      };
      assert.equal([await fill('8.8.8.1'), await fill('8.8.8.2')], [5, 5]);
      assert.equal([await fill('8.8.8.3'), await fill('8.8.8.4')], [5, 1], 'a fifth is for keys');
      const key = await api.key();
      const bots = [];
      for (let i = 0; i < 4; i++) bots.push(read(await api.ask('GET', EVENTS, { key })));
      assert.is((await api.ask('GET', EVENTS, { key })).status, 503, 'all are taken');
      await clients['8.8.8.1']![0]!.close();
      await until(() => api.replica.api.streams.size === 19, WITHIN);
      await follow(api, '', { 'x-forwarded-for': '8.8.8.1' });
    },
    { STREAMS_MAX: '20', TRUSTED_PROXIES: '10.0.0.0/8' },
    undefined,
    '10.0.0.1',
  ));

test('a reader who takes nothing is cut off, the others are not', () =>
  withApi(async (api) => {
    const streams = createStreams({
      meter: noMeter,
      ...api.replica.api,
      streamsMax: 10,
      waitingBytesMax: 20_000,
      log: silentLog,
    });
    const open = () => streams.open(READER);
    const slow = await open();
    const quick = read(new Response(await open()));
    let posted = 0;
    // By ones and twos: what a flush brings is judged by what was left of those before.
    await until(async () => {
      await post(api, String(++posted), { text: 'x'.repeat(1_000) });
      return streams.size === 1;
    }, WITHIN);
    await until(() => quick.entries().length === posted, WITHIN);
    const failure = await new Response(slow).text().catch((error: Error) => error.message);
    assert.is(failure, 'too slow a reader');
    streams.close(0);
  }));

test('when too much waits for all readers together, those with the most are cut off', () =>
  withApi(async (api) => {
    const drops: string[] = [];
    const streams = createStreams({
      ...api.replica.api,
      meter: { dropped: (what) => void drops.push(what) },
      streamsMax: 100,
      // For each it would be bearable.
      waitingBytesMax: 12_000_000,
      log: silentLog,
      lookEveryMs: 10,
    });
    const text = 'x'.repeat(4_000);
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => post(api, String(i), { text })));
    const cut: number[] = [];
    const connectionOf = (i: number) => ({
      unreadBytes: 0,
      lasts() {},
      cut: () => void cut.push(i),
    });
    const follow = (i: number, after: number | undefined) =>
      streams.open({ ...READER, after, connection: connectionOf(i) });
    const latest = await follow(100, undefined);
    for (let i = 0; i < 30; i++) await follow(i, 0);
    await until(() => cut.length > 0, WITHIN);
    assert.ok(cut.length > 5 && cut.length < 30, `${cut.length} of 30`);
    assert.equal([cut.length, streams.size], [drops.length, 31 - cut.length]);
    assert.ok(drops.every((what) => what === 'unread'));
    assert.not(cut.includes(100), 'one with little to read');
    await latest.cancel();
    streams.close(0);
  }));

test('a reader who asks for more than readers may have gets the latest page, and a key goes on', () =>
  withApi(async (api) => {
    for (let i = 1; i <= 200; i++) await post(api, String(i), { text: 'x'.repeat(500) });
    const ask = async (key?: string) =>
      read(await api.ask('GET', `${EVENTS}?after=0`, key === undefined ? {} : { key }));
    const before = await ask();
    await until(() => before.entries().length === 200, WITHIN);
    api.replica.guard.accounts.ofReader(undefined).charge(300_000_000);
    const after = await ask();
    await until(() => after.heard.length > 0, WITHIN);
    assert.equal(after.heard.map(({ event }) => event), ['reset']);
    assert.is(after.heard[0]!.data!.entries.at(-1)!.seq, 200);
    const bot = await ask(await api.key());
    await until(() => bot.entries().length === 200, WITHIN);
  }));

test('rooms that are opened without a key are paid for like pages, and those in memory go on', () =>
  withApi(async (api) => {
    const account = () => api.replica.guard.accounts.ofReader(undefined);
    const before = account().bytesLeft;
    for (let i = 0; i < 100; i++) {
      await read(await api.ask('GET', `/rooms/room-${i}/events`)).close();
    }
    const paid = before - account().bytesLeft;
    assert.ok(paid > 500_000, `${paid} beyond what the requests earned`);
    account().charge(300_000_000);
    assert.is((await problemIn(await api.ask('GET', '/rooms/other/events'))).status, 429);
    await read(await api.ask('GET', '/rooms/room-7/events')).close();
    await read(await api.ask('GET', '/rooms/other/events', { key: await api.key() })).close();
  }));

test('a silent stream is kept alive', () =>
  withApi(async (api) => {
    const streams = createStreams({
      meter: noMeter,
      ...api.replica.api,
      streamsMax: 10,
      waitingBytesMax: 20_000,
      log: silentLog,
      beatEveryMs: 10,
    });
    const body = await streams.open(READER);
    const reader = body.getReader();
    let heard = '';
    while (!heard.includes(': alive\n\n: alive\n\n')) {
      heard += new TextDecoder().decode((await reader.read()).value);
    }
    assert.match(heard, /^id: 0\nevent: reset\n.*\n\n: alive\n\n/);
    streams.close(0);
  }));

test('a key that is revoked reads no further', () =>
  withApi(async (api) => {
    const key = await api.key();
    const reader = read(await api.ask('GET', EVENTS, { key }));
    await until(() => reader.heard.length > 0, WITHIN);
    const [made] = await listKeys(api.store.records);
    await revokeKey(api.store.records, made!.id);
    await api.replica.records.look();
    await until(() => reader.isOver, WITHIN);
    assert.is(api.replica.api.streams.size, 0);
  }));

test('a replica that leaves sends its readers away, spread over time', () =>
  withApi(async (api) => {
    const readers = [await follow(api), await follow(api)];
    api.replica.api.streams.close(1_000);
    await until(() => readers.every(({ isOver }) => isOver), WITHIN);
    assert.equal(readers.map(({ heard }) => heard.at(-1)!.retry), ['1000', '1500']);
    assert.is((await api.ask('GET', EVENTS)).status, 503);
  }));

test.run();
