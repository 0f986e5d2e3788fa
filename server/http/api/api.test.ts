import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import {
  assertProblem,
  postTo,
  problemIn,
  TEXT,
  withApi,
} from '../../../scripts/testkit/server/api.ts';
import { listKeys, revokeKey } from './key.ts';

const test = suite('api');

test('a key opens what its scopes and rooms allow, and nothing once revoked or expired', () =>
  withApi(async (api) => {
    const reader = await api.key({ name: 'reader', scopes: ['read'] });
    const path = '/rooms/lobby/messages';
    await assertProblem(await api.ask('POST', path, { key: reader, body: TEXT }), 403, 'forbidden');
    const team = await api.key({ rooms: ['team/*'] });
    await assertProblem(await api.ask('GET', path, { key: team }), 403, 'forbidden');
    await postTo(api, 'team/red', team);
    await assertProblem(await api.ask('GET', '/rooms'), 401, 'unauthorized');
    const forged = `sk_${'A'.repeat(43)}`;
    for (const key of [forged, 'x', `${reader}x`, '__proto__']) {
      await assertProblem(await api.ask('GET', path, { key }), 401, 'unauthorized');
    }
    const short = await api.key({ name: 'short', expiresAtMs: Date.now() + 30 });
    await until(async () => (await api.ask('GET', path, { key: short })).status === 401, {
      withinMs: 5_000,
    });
    const { id } = (await listKeys(api.store.records)).find(({ name }) => name === 'reader')!;
    assert.ok(await revokeKey(api.store.records, id));
    await api.replica.records.poll();
    await assertProblem(await api.ask('GET', path, { key: reader }), 401, 'unauthorized');
  }));

test('the store contains only the key’s hash', () =>
  withApi(async (api) => {
    const key = await api.key();
    const [record] = await api.store.records.list('key', '', 10, Date.now());
    assert.not(JSON.stringify(record).includes(key.slice(3)));
    assert.match(record!.key, /^[\da-f]{64}$/);
  }));

test('pages of other sites cannot use a visitor’s cookies, and get no CORS permission', () =>
  withApi(async (api) => {
    const key = await api.key();
    const evil = {
      origin: 'https://evil.example',
      cookie: `key=${key}; session=1; authorization=Bearer ${key}`,
      'sec-fetch-site': 'cross-site',
    };
    const asked = [
      // Forms can send these without a preflight.
      await api.ask('POST', '/rooms/lobby/messages', {
        headers: { ...evil, 'content-type': 'text/plain' },
        body: '{"text":"hi"}',
      }),
      await api.ask('GET', '/rooms', { headers: evil }),
      await api.ask('GET', `/rooms?key=${key}&authorization=${key}`, { headers: evil }),
    ];
    for (const response of asked) {
      assert.is(response.headers.get('access-control-allow-origin'), null);
      await assertProblem(response, 401, 'unauthorized');
    }
    const preflight = await api.ask('OPTIONS', '/rooms/lobby/messages', {
      headers: { ...evil, 'access-control-request-method': 'POST' },
    });
    assert.is(preflight.status, 405);
    for (const name of ['origin', 'methods', 'headers', 'credentials']) {
      assert.is(preflight.headers.get(`access-control-allow-${name}`), null);
    }
  }));

test('every answer has the request id of the log', () =>
  withApi(async (api) => {
    for (const path of ['/rooms/lobby/messages', '/rooms', '/openapi.json', '/nowhere']) {
      const { headers } = await api.ask('GET', path, { headers: { 'X-Request-Id': 'mine' } });
      assert.is(headers.get('X-Request-Id'), 'mine', path);
    }
  }));

test('faults are reported with their place', () =>
  withApi(async (api) => {
    const key = await api.key();
    const path = '/rooms/lobby/messages';
    const wrong = async (body: unknown) => {
      const problem = await problemIn(await api.ask('POST', path, { key, body }));
      assert.is(problem.status, 400);
      return problem.errors?.map(({ pointer }) => pointer);
    };
    assert.equal(await wrong({}), ['#/text']);
    assert.equal(await wrong({ text: ' ', replyTo: 0 }), ['#/text', '#/replyTo']);
    assert.equal(await wrong({ text: 'x', 'a/b~c': 1 }), ['#/a~1b~0c']);
    assert.equal(await wrong({ text: '\ud800' }), ['#/text']);
    assert.equal(await wrong([]), ['#/text']);
    assert.equal(await wrong('7'), ['#']);
    assert.equal(await wrong('{"text":'), ['#']);
    assert.equal(await wrong(`{"text":${'['.repeat(30)}${']'.repeat(30)}}`), ['#']);
    const query = await problemIn(await api.ask('GET', `${path}?limit=101&before=x`, { key }));
    assert.equal(query.errors?.map(({ parameter }) => parameter), ['before', 'limit']);
    const room = await problemIn(await api.ask('GET', '/rooms/a%20b/messages', { key }));
    assert.equal(room.errors?.map(({ parameter }) => parameter), ['room']);
    assert.is(({} as { polluted?: boolean }).polluted, undefined);
  }));

test('a body must be JSON, and not too large', () =>
  withApi(async (api) => {
    const key = await api.key();
    const path = '/rooms/lobby/messages';
    const headers = { 'content-type': 'text/plain' };
    const text = await api.ask('POST', path, { key, body: '{"text":"x"}', headers });
    await assertProblem(text, 415, 'unsupported-media-type');
    const large = await api.ask('POST', path, { key, body: { text: 'x'.repeat(70_000) } });
    await assertProblem(large, 413, 'too-large');
  }));

test('unknown paths and methods are told apart', () =>
  withApi(async (api) => {
    await assertProblem(await api.ask('GET', '/nothing'), 404, 'not-found');
    await assertProblem(await api.ask('GET', '/rooms/a/b/messages'), 404, 'not-found');
    const response = await api.ask('PUT', '/rooms/lobby/messages');
    assert.is(response.headers.get('allow'), 'GET, HEAD, POST, DELETE');
    await assertProblem(response, 405, 'method-not-allowed');
  }));

test('a key has a quota, and answers say how much is left', () =>
  withApi(async (api) => {
    const key = await api.key();
    const ask = () => api.ask('GET', '/rooms', { key });
    const first = await ask();
    assert.is(first.headers.get('ratelimit-policy'), '"key";q=2;w=60');
    assert.is(first.headers.get('ratelimit'), '"key";r=1;t=30');
    assert.is((await ask()).status, 200);
    const third = await ask();
    assert.is(third.headers.get('ratelimit'), '"key";r=0;t=60');
    assert.is(third.headers.get('retry-after'), '30');
    await assertProblem(third, 429, 'rate-limited');
    assert.is((await api.ask('GET', '/rooms', { key: await api.key() })).status, 200);
  }, { 'limits.requestsPerMinute': 2 }));

test('with the store down it is unavailable, and may be retried', () =>
  withApi(async (api) => {
    const key = await api.key();
    api.store.isAway = true;
    for (const path of ['/rooms', '/rooms/lobby/messages', '/rooms/lobby/members']) {
      const response = await api.ask('GET', path, { key });
      assert.is(response.headers.get('retry-after'), '2');
      await assertProblem(response, 503, 'unavailable');
    }
    const events = await api.ask('GET', '/rooms/lobby/events');
    await assertProblem(events, 503, 'unavailable');
    assert.is(api.replica.api.streams.size, 0);
  }));

test('rooms are listed by name, if the key may access them', () =>
  withApi(async (api) => {
    const key = await api.key();
    for (let i = 10; i < 35; i++) await postTo(api, `${i % 2 ? 'odd' : 'even'}/${i}`, key);
    const odd = await api.key({ name: 'odd', rooms: ['odd/*'] });
    const names: string[] = [];
    let after: string | undefined = '';
    for (let i = 0; i < 20 && after !== undefined; i++) {
      const query = `?limit=5${after && `&after=${encodeURIComponent(after)}`}`;
      const page = await (await api.ask('GET', `/rooms${query}`, { key: odd })).json() as {
        rooms: { room: string; head: number }[];
        after?: string;
      };
      names.push(...page.rooms.map(({ room }) => room));
      after = page.after;
    }
    assert.equal(names, [11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33].map((n) => `odd/${n}`));
  }));

test('API readers do not count as members', () =>
  withApi(async (api) => {
    const key = await api.key();
    const ask = async () => await (await api.ask('GET', '/rooms/lobby/members', { key })).json();
    assert.equal(await ask(), { room: 'lobby', count: 0, members: [] });
    const user = { id: 'ada', name: 'Ada', role: 'guest' } as const;
    const silent = { send() {}, share() {}, hint() {}, close() {} };
    const member = { user, sentSeq: 0, ...silent, drained: () => Promise.resolve() };
    await api.replica.hub.join('lobby', member);
    // The other replicas, and this reader, are told within a moment.
    const some = await until(async () => {
      const found = await ask() as { count: number };
      return found.count > 0 && found;
    }, { withinMs: 5_000 });
    assert.equal(some, { room: 'lobby', count: 1, members: [user] });
    api.replica.hub.leave('lobby', member);
    await until(async () => (await ask() as { count: number }).count === 0, { withinMs: 5_000 });
  }));

test.run();
