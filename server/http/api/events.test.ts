import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { CHANGES_MAX } from '../../core/store/bounds.ts';
import type { Draft } from '../../core/store/store.ts';
import {
  problemIn,
  type TestApi,
  withApi,
  withTwoApis,
} from '../../../scripts/testkit/server/api.ts';
import { listKeys, revokeKey } from './key.ts';
import { EVENTS, follow, post, readEvents, WITHIN } from './events.fixture.ts';

const test = suite('events');

test('a reader receives the latest page, then new entries, in order', () =>
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

test('a returning reader receives exactly what it missed, however much', () =>
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

test('a bot’s post on one replica is read on the other, and retries reach either', () =>
  withTwoApis(async (a, b) => {
    const key = await a.key();
    await b.replica.records.poll();
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

test('a replica on which the room is not open checks a bot alike', () =>
  withTwoApis(async (a, b) => {
    const [key, mod] = [await a.key(), await a.key({ name: 'mod', scopes: ['moderate'] })];
    const set = async (settings: Record<string, unknown>) => {
      const path = '/rooms/a%2Fb/settings';
      assert.is((await a.ask('PATCH', path, { key: mod, body: settings })).status, 204);
      await b.replica.records.poll();
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

test('if that is no longer kept, or never existed, the reader starts over', () =>
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

test('a reader from before trimmed reactions starts over', () =>
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

test('readers are not announced as members', () =>
  withApi(async (api) => {
    await follow(api);
    const key = await api.key();
    const { count } = await (await api.ask('GET', '/rooms/a%2Fb/members', { key })).json() as {
      count: number;
    };
    assert.is(count, 0);
  }));

test('pages that may connect may read events, others may not', () =>
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

test('where guests are not allowed, events need a key', () =>
  withApi(async (api) => {
    assert.is((await problemIn(await api.ask('GET', EVENTS))).status, 401);
    const reader = await api.ask('GET', EVENTS, { key: await api.key() });
    assert.is(reader.status, 200);
    await reader.body!.cancel();
  }, {
    'visitors.guests': 'refused',
    AUTH_SECRET: 'a secret of the host page, 32 long',
    AUTH_ISSUER: 'page',
    AUTH_AUDIENCE: 'chat',
  }));

test('a revoked key stops the stream', () =>
  withApi(async (api) => {
    const key = await api.key();
    const reader = readEvents(await api.ask('GET', EVENTS, { key }));
    await until(() => reader.heard.length > 0, WITHIN);
    const [made] = await listKeys(api.store.records);
    await revokeKey(api.store.records, made!.id);
    await api.replica.records.poll();
    await until(() => reader.isOver, WITHIN);
    assert.is(api.replica.api.streams.size, 0);
  }));

test('a stopping replica ends its streams, spread over time', () =>
  withApi(async (api) => {
    const readers = [await follow(api), await follow(api)];
    api.replica.api.streams.close(1_000);
    await until(() => readers.every(({ isOver }) => isOver), WITHIN);
    assert.equal(readers.map(({ heard }) => heard.at(-1)!.retry), ['1000', '1500']);
    assert.is((await api.ask('GET', EVENTS)).status, 503);
  }));

test.run();
