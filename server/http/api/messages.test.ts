import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertProblem, postTo, TEXT, withApi } from '../../../scripts/testkit/server/api.ts';
import { createFailingStore } from '../../../scripts/testkit/server/failing-store.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';

const test = suite('api: messages');

interface Page {
  room: string;
  first: number;
  messages: { seq: number; text?: string; deleted?: boolean; from: Record<string, string> }[];
  before?: number;
}

test('a bot can post into rooms of any name, and the page shows it', () =>
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

test('anybody can read a public room, from pages that may connect', () =>
  withApi(async (api) => {
    const key = await api.key();
    await postTo(api, 'lobby', key, { text: 'open' });
    const read = (room: string, headers: Record<string, string> = {}) =>
      api.ask('GET', `/rooms/${room}/messages`, { headers });
    const page = await (await read('lobby')).json() as Page;
    assert.equal(page.messages.map(({ text }) => text), ['open']);
    const allowed = await read('lobby', { Origin: 'https://blog.example' });
    const header = allowed.headers.get('Access-Control-Allow-Origin');
    assert.equal([allowed.status, header], [200, 'https://blog.example']);
    assert.is((await read('lobby', { Origin: 'https://evil.example' })).status, 403);
    assert.is((await read('lobby%E3%85%A4')).status, 400);
  }));

test('readers without a key are charged for pages, and keys are not', () =>
  withApi(async (api) => {
    const key = await api.key();
    const { accounts } = api.replica.abuse;
    accounts.ofReader(undefined).charge(256_000_000);
    const read = (options = {}) => api.ask('GET', '/rooms/lobby/messages', options);
    let refused = await read();
    for (let i = 0; refused.status === 200 && i < 10; i++) refused = await read();
    assert.is(refused.status, 429);
    assert.ok(Number(refused.headers.get('Retry-After')) > 0);
    assert.is((await read({ key })).status, 200);
  }));

test('waiting readers without a key leave room for requests with a key', async () => {
  const inner = openMemoryStore();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => release = resolve);
  const store = createFailingStore({
    ...inner,
    async page(room, before, limit) {
      if (room === 'slow') await released;
      return await inner.page(room, before, limit);
    },
  });
  await withApi(
    async (api) => {
      const key = await api.key();
      const crowd = Array.from({ length: 200 }, () => api.ask('GET', '/rooms/slow/messages'));
      await new Promise((resolve) => setTimeout(resolve, 0));
      const { status } = await api.ask('GET', '/rooms/lobby/messages', { key });
      release();
      const statuses = (await Promise.all(crowd)).map(({ status }) => status);
      assert.equal([status, ...new Set(statuses)], [200, 200]);
    },
    {},
    { store },
  );
});

test('long messages come in shorter pages, without gaps', () =>
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

test('a resent request takes effect once', () =>
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
    // Keys of other bots are separate.
    assert.is((await ask(other, TEXT)).status, 201);
  }));

test('a resent edit takes effect once, and another text with its key is refused', () =>
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

test('resending a message after it was edited repeats nothing', () =>
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

test('a bot edits and deletes its own messages, and a moderator deletes others’', () =>
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

test('a page of long texts is shorter than its limit, and names the next page', () =>
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
  }, { 'limits.requestsPerMinute': 0 }));

test.run();
