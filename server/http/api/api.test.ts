import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { problemIn, type TestApi, withApi } from './api.fixture.ts';
import { listKeys, revokeKey } from './key.ts';

const test = suite('api');
const TEXT = { text: 'hello' };

interface Receipt {
  room: string;
  id: string;
  seq: number;
  at: number;
}
interface Page {
  room: string;
  first: number;
  messages: { seq: number; text?: string; deleted?: boolean; from: Record<string, string> }[];
  before?: number;
}

async function postTo(api: TestApi, room: string, key: string, body: object = TEXT) {
  const response = await api.ask('POST', `/rooms/${encodeURIComponent(room)}/messages`, {
    key,
    body,
  });
  assert.is(response.status, 201, await response.clone().text());
  return await response.json() as Receipt;
}

async function assertProblem(response: Response, status: number, type: string): Promise<void> {
  const problem = await problemIn(response);
  assert.equal([response.status, problem.status, problem.type], [status, status, `/api#${type}`]);
}

test('a bot posts into rooms of any name, and the page shows it', () =>
  withApi(async (api) => {
    const key = await api.key({ name: 'news' });
    for (const room of ['lobby', 'a/b', '部屋/はなれ', 'user@host:~x']) {
      const { seq } = await postTo(api, room, key, { text: 'はい', name: 'ニュース' });
      const path = `/rooms/${encodeURIComponent(room)}/messages`;
      const page = await (await api.ask('GET', path, { key })).json() as Page;
      assert.equal([page.room, page.first, seq], [room, 1, 1]);
      const { text, from } = page.messages[0]!;
      assert.equal([text, from], ['はい', { id: 'b_news', name: 'ニュース', role: 'member' }]);
    }
  }));

test('history is paged by seq', () =>
  withApi(async (api) => {
    const key = await api.key();
    for (let i = 1; i <= 5; i++) await postTo(api, 'lobby', key, { text: `${i}` });
    const page = async (query: string) =>
      await (await api.ask('GET', `/rooms/lobby/messages${query}`, { key })).json() as Page;
    const latest = await page('?limit=2');
    assert.equal([latest.messages.map(({ text }) => text), latest.before], [['4', '5'], 4]);
    const first = await page('?limit=3&before=4');
    assert.equal([first.messages.map(({ text }) => text), first.before], [
      ['1', '2', '3'],
      undefined,
    ]);
  }));

test('long messages come in shorter pages, none is left out', () =>
  withApi(async (api) => {
    const key = await api.key();
    const texts = Array.from({ length: 20 }, (_, i) => `${i} ${'€'.repeat(3_990)}`);
    for (const text of texts) await postTo(api, 'lobby', key, { text });
    const read: string[] = [];
    for (let before = ''; read.length < 100;) {
      const answer = await api.ask('GET', `/rooms/lobby/messages?limit=50${before}`, { key });
      const page = await answer.json() as Page;
      assert.ok(page.messages.length < 10, `${page.messages.length}`);
      read.unshift(...page.messages.map(({ text }) => text!));
      if (page.before === undefined) break;
      before = `&before=${page.before}`;
    }
    assert.equal(read, texts);
  }));

test('a request that is sent again is carried out once', () =>
  withApi(async (api) => {
    const key = await api.key();
    const other = await api.key({ name: 'other' });
    const ask = (key: string, body: object) =>
      api.ask('POST', '/rooms/lobby/messages', {
        key,
        body,
        headers: { 'idempotency-key': 'order 7' },
      });
    const first = await ask(key, TEXT);
    const again = await ask(key, TEXT);
    assert.equal([first.status, again.status], [201, 200]);
    assert.equal(await again.json(), await first.json());
    await assertProblem(await ask(key, { text: 'another' }), 422, 'key-reused');
    await assertProblem(await ask(key, { ...TEXT, replyTo: 1 }), 422, 'key-reused');
    // It is each bot's own.
    assert.is((await ask(other, TEXT)).status, 201);
  }));

test('an edit that is sent again is made once, and another text under its key is refused', () =>
  withApi(async (api) => {
    const key = await api.key();
    await postTo(api, 'lobby', key);
    const edit = (text: string) =>
      api.ask('PATCH', '/rooms/lobby/messages/1', {
        key,
        body: { text },
        headers: { 'idempotency-key': 'edit 7' },
      });
    const [first, again] = [await edit('new'), await edit('new')];
    assert.equal([first.status, again.status], [200, 200]);
    assert.equal(await again.json(), await first.json());
    await assertProblem(await edit('newer'), 422, 'key-reused');
  }));

test('a message that is sent again after it was edited is the same', () =>
  withApi(async (api) => {
    const key = await api.key();
    const post = () =>
      api.ask('POST', '/rooms/lobby/messages', {
        key,
        body: TEXT,
        headers: { 'idempotency-key': 'order 8' },
      });
    const { seq } = await (await post()).json() as { seq: number };
    const edited = { key, body: { text: 'edited' } };
    assert.is((await api.ask('PATCH', `/rooms/lobby/messages/${seq}`, edited)).status, 200);
    const again = await post();
    assert.is(again.status, 200);
    assert.is((await again.json() as { seq: number }).seq, seq);
  }));

test('a bot edits and deletes its own messages, a moderator deletes those of others', () =>
  withApi(async (api) => {
    const bot = await api.key();
    const other = await api.key({ name: 'other' });
    const moderator = await api.key({ name: 'mod', scopes: ['post', 'moderate', 'read'] });
    const { seq } = await postTo(api, 'lobby', bot);
    const path = `/rooms/lobby/messages/${seq}`;
    await assertProblem(await api.ask('PATCH', path, { key: other, body: TEXT }), 403, 'forbidden');
    await assertProblem(await api.ask('DELETE', path, { key: other }), 403, 'forbidden');
    assert.is((await api.ask('PATCH', path, { key: bot, body: { text: 'new' } })).status, 200);
    const read = async () =>
      (await (await api.ask('GET', '/rooms/lobby/messages', { key: bot })).json() as Page)
        .messages[0]!;
    assert.is((await read()).text, 'new');
    assert.is((await api.ask('DELETE', path, { key: moderator })).status, 200);
    assert.equal([(await read()).text, (await read()).deleted], [undefined, true]);
    await assertProblem(await api.ask('DELETE', path, { key: bot }), 404, 'not-found');
  }));

test('a key opens what its scopes and rooms say, and nothing once it is revoked or over', () =>
  withApi(async (api) => {
    const reader = await api.key({ name: 'reader', scopes: ['read'] });
    const path = '/rooms/lobby/messages';
    await assertProblem(await api.ask('POST', path, { key: reader, body: TEXT }), 403, 'forbidden');
    const team = await api.key({ rooms: ['team/*'] });
    await assertProblem(await api.ask('GET', path, { key: team }), 403, 'forbidden');
    await postTo(api, 'team/red', team);
    await assertProblem(await api.ask('GET', path), 401, 'unauthorized');
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
    await api.replica.records.look();
    await assertProblem(await api.ask('GET', path, { key: reader }), 401, 'unauthorized');
  }));

test('the store has no key, only its hash', () =>
  withApi(async (api) => {
    const key = await api.key();
    const [record] = await api.store.records.list('key', '', 10, Date.now());
    assert.not(JSON.stringify(record).includes(key.slice(3)));
    assert.match(record!.key, /^[\da-f]{64}$/);
  }));

test('another site’s page gets nothing by a visitor’s cookies, and no permission to ask', () =>
  withApi(async (api) => {
    const key = await api.key();
    const evil = {
      origin: 'https://evil.example',
      cookie: `key=${key}; session=1; authorization=Bearer ${key}`,
      'sec-fetch-site': 'cross-site',
    };
    const asked = [
      // A form can send these without asking first.
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

test('what is wrong is named by its place', () =>
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

test('a page of long texts is shorter than its limit, and names the next one', () =>
  withApi(async (api) => {
    const key = await api.key();
    for (let i = 0; i < 30; i++) {
      const body = { text: String(i).padEnd(4_000, 'x') };
      assert.is((await api.ask('POST', '/rooms/lobby/messages', { key, body })).status, 201);
    }
    const read = async (query: string) => {
      const response = await api.ask('GET', `/rooms/lobby/messages?limit=100${query}`, { key });
      return await response.json() as { messages: { seq: number }[]; before?: number };
    };
    const latest = await read('');
    assert.equal([latest.messages.length, latest.before], [24, 7]);
    const rest = await read(`&before=${latest.before}`);
    assert.equal([rest.messages.length, rest.before], [6, undefined]);
  }, { REQUESTS_PER_MINUTE: '0' }));

test('unknown addresses and methods are told apart', () =>
  withApi(async (api) => {
    await assertProblem(await api.ask('GET', '/nothing'), 404, 'not-found');
    await assertProblem(await api.ask('GET', '/rooms/a/b/messages'), 404, 'not-found');
    const response = await api.ask('PUT', '/rooms/lobby/messages');
    assert.is(response.headers.get('allow'), 'GET, HEAD, POST');
    await assertProblem(response, 405, 'method-not-allowed');
  }));

test('a key has a quota, and hears how much is left', () =>
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
  }, { REQUESTS_PER_MINUTE: '2' }));

test('with the store away it is unavailable, and to be tried again', () =>
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

test('rooms are listed by name, only those the key is for', () =>
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

test('members are those who are in the room, not those who look', () =>
  withApi(async (api) => {
    const key = await api.key();
    const ask = async () => await (await api.ask('GET', '/rooms/lobby/members', { key })).json();
    assert.equal(await ask(), { room: 'lobby', count: 0, members: [] });
    const user = { id: 'ada', name: 'Ada', role: 'guest' } as const;
    const silent = { send() {}, share() {}, hint() {}, close() {} };
    const member = { user, sentSeq: 0, ...silent, drained: () => Promise.resolve() };
    await api.replica.hub.join('lobby', member);
    // The others are told within a moment, and so is whoever asks.
    const some = await until(async () => {
      const found = await ask() as { count: number };
      return found.count > 0 && found;
    }, { withinMs: 5_000 });
    assert.equal(some, { room: 'lobby', count: 1, members: [user] });
    api.replica.hub.leave('lobby', member);
    await until(async () => (await ask() as { count: number }).count === 0, { withinMs: 5_000 });
  }));

test.run();
