import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { problemIn, withApi } from '../../../scripts/testkit/server/api.ts';
import { createStreams } from './streams.ts';
import { silentLog } from '../../lib/log.ts';
import { NO_METRICS } from '../../core/room/metrics-hooks.ts';
import { EVENTS, follow, post, READER, readEvents, WITHIN } from './events.fixture.ts';

const test = suite('limits of events');

test('HEAD requests do not count as streams', () =>
  withApi(async (api) => {
    const response = await api.ask('HEAD', EVENTS);
    assert.equal([response.status, api.replica.api.streams.size], [200, 0]);
  }));

test('streams are bounded, and closing one frees a place', () =>
  withApi(async (api) => {
    const first = await follow(api);
    const refused = await problemIn(await api.ask('GET', EVENTS));
    assert.equal([refused.status, refused.type], [503, '/api#unavailable']);
    await first.close();
    await follow(api);
  }, { 'limits.streamsMax': 1 }));

test('networks leave streams to others, and readers without a key leave some to keys', () =>
  withApi(
    async (api) => {
      const clients: Record<string, ReturnType<typeof readEvents>[]> = {};
      /** Number of streams opened in ten tries. */
      const fill = async (address: string): Promise<number> => {
        const readers: ReturnType<typeof readEvents>[] = clients[address] = [];
        for (let i = 0; i < 10; i++) {
          const response = await api.ask('GET', EVENTS, {
            headers: { 'x-forwarded-for': address },
          });
          if (response.status === 200) readers.push(readEvents(response));
          else assert.is((await problemIn(response)).status, readers.length === 5 ? 429 : 503);
        }
        return readers.length;
      };
      assert.equal([await fill('8.8.8.1'), await fill('8.8.8.2')], [5, 5]);
      assert.equal([await fill('8.8.8.3'), await fill('8.8.8.4')], [5, 1], 'a fifth is for keys');
      const key = await api.key();
      const bots = [];
      for (let i = 0; i < 4; i++) bots.push(readEvents(await api.ask('GET', EVENTS, { key })));
      assert.is((await api.ask('GET', EVENTS, { key })).status, 503, 'none is left');
      await clients['8.8.8.1']![0]!.close();
      await until(() => api.replica.api.streams.size === 19, WITHIN);
      await follow(api, '', { 'x-forwarded-for': '8.8.8.1' });
    },
    { 'limits.streamsMax': 20, TRUSTED_PROXIES: '10.0.0.0/8' },
    undefined,
    '10.0.0.1',
  ));

test('a stalled reader is cut off, and others are not', () =>
  withApi(async (api) => {
    const streams = createStreams({
      metricsHooks: NO_METRICS,
      ...api.replica.api,
      streamsMax: 10,
      waitingBytesMax: 20_000,
      log: silentLog,
    });
    const open = () => streams.open(READER);
    const slow = await open();
    const quick = readEvents(new Response(await open()));
    let posted = 0;
    // In ones and twos: each flush is judged by what was left before.
    await until(async () => {
      await post(api, String(++posted), { text: 'x'.repeat(1_000) });
      return streams.size === 1;
    }, WITHIN);
    await until(() => quick.entries().length === posted, WITHIN);
    const failure = await new Response(slow).text().catch((error: Error) => error.message);
    assert.is(failure, 'too slow a reader');
    streams.close(0);
  }));

test('when unread bytes add up, the readers with the most are cut off', () =>
  withApi(async (api) => {
    const drops: string[] = [];
    const streams = createStreams({
      ...api.replica.api,
      metricsHooks: { dropped: (what) => void drops.push(what) },
      streamsMax: 100,
      // Each alone would be acceptable.
      waitingBytesMax: 12_000_000,
      log: silentLog,
      checkEveryMs: 10,
    });
    const text = 'x'.repeat(4_000);
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => post(api, String(i), { text })));
    const cut: number[] = [];
    const connectionOf = (i: number) => ({
      unreadBytes: 0,
      markAsStream() {},
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

test('a reader over its budget receives the latest page, and a key continues', () =>
  withApi(async (api) => {
    for (let i = 1; i <= 200; i++) await post(api, String(i), { text: 'x'.repeat(500) });
    const ask = async (key?: string) =>
      readEvents(await api.ask('GET', `${EVENTS}?after=0`, key === undefined ? {} : { key }));
    const before = await ask();
    await until(() => before.entries().length === 200, WITHIN);
    api.replica.abuse.accounts.ofReader(undefined).charge(300_000_000);
    const after = await ask();
    await until(() => after.heard.length > 0, WITHIN);
    assert.equal(after.heard.map(({ event }) => event), ['reset']);
    assert.is(after.heard[0]!.data!.entries.at(-1)!.seq, 200);
    const bot = await ask(await api.key());
    await until(() => bot.entries().length === 200, WITHIN);
  }));

test('opening rooms without a key costs a page, unless they are in memory', () =>
  withApi(async (api) => {
    const account = () => api.replica.abuse.accounts.ofReader(undefined);
    const before = account().bytesLeft;
    // At once, as accounts refill over time.
    await Promise.all(
      Array.from(
        { length: 100 },
        async (_, i) => await readEvents(await api.ask('GET', `/rooms/room-${i}/events`)).close(),
      ),
    );
    const paid = before - account().bytesLeft;
    assert.ok(paid > 500_000, `${paid} beyond what the requests earned`);
    account().charge(300_000_000);
    assert.is((await problemIn(await api.ask('GET', '/rooms/other/events'))).status, 429);
    await readEvents(await api.ask('GET', '/rooms/room-7/events')).close();
    await readEvents(await api.ask('GET', '/rooms/other/events', { key: await api.key() })).close();
  }));

test('a silent stream receives heartbeats', () =>
  withApi(async (api) => {
    const streams = createStreams({
      metricsHooks: NO_METRICS,
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

test.run();
