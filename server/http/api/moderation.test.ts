import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../lib/until.ts';
import {
  problemIn,
  type TestApi,
  withApi,
  withTwoApis,
} from '../../../scripts/testkit/server/api.ts';

const test = suite('moderation by the API');

async function assertRefused(response: Response, status: number): Promise<void> {
  assert.is((await problemIn(response)).status, status);
}

/** Sends a request with a key and expects success. */
async function done<T>(
  api: TestApi,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await api.ask(method, path, { key, body });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

test('a bot that is banned or muted in a room cannot post there until that is lifted', () =>
  withApi(async (api) => {
    const [bot, mod] = [await api.key(), await api.key({ name: 'mod', scopes: ['moderate'] })];
    const post = (room: string) =>
      api.ask('POST', `/rooms/${room}/messages`, { key: bot, body: { text: 'hi' } });
    for (const kind of ['bans', 'mutes']) {
      const path = `/${kind}/b_bot?room=lobby`;
      await done(api, mod, 'PUT', path, { minutes: 5, reason: 'too loud' });
      const { sanctions } = await done<{ sanctions: { userId: string; reason: string }[] }>(
        api,
        mod,
        'GET',
        '/sanctions?room=lobby',
      );
      assert.equal(sanctions.map(({ userId, reason }) => [userId, reason]), [[
        'b_bot',
        'too loud',
      ]]);
      await assertRefused(await post('lobby'), 403);
      assert.is((await post('garden')).status, 201);
      await done(api, mod, 'DELETE', path);
      assert.is((await post('lobby')).status, 201);
      await assertRefused(await api.ask('DELETE', path, { key: mod }), 404);
    }
  }));

test('a bot’s name is checked like its texts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-names-'));
  const file = join(folder, 'rooms.json');
  writeFileSync(file, JSON.stringify({ rooms: [{ match: '*', words: { refuse: ['spam'] } }] }));
  await withApi(async (api) => {
    const key = await api.key();
    const post = (name: string) =>
      api.ask('POST', '/rooms/lobby/messages', { key, body: { text: 'hi', name } });
    const refused = await post('Spam!');
    assert.equal([refused.status, (await refused.json()).reason], [403, 'name']);
    assert.is((await post('News')).status, 201);
  }, { CONFIG_FILE: file });
  rmSync(folder, { recursive: true });
});

test('settings can be read and changed one by one', () =>
  withApi(async (api) => {
    const [bot, mod] = [await api.key(), await api.key({ name: 'mod', scopes: ['moderate'] })];
    const path = '/rooms/lobby/settings';
    await done(api, mod, 'PATCH', path, { locked: true });
    await done(api, mod, 'PATCH', path, { slowModeSeconds: 9 });
    assert.equal(await done(api, mod, 'GET', path), {
      slowModeSeconds: 9,
      membersOnly: false,
      locked: true,
      hold: 'none',
    });
    const body = { text: 'hi' };
    await assertRefused(await api.ask('POST', '/rooms/lobby/messages', { key: bot, body }), 403);
    const wrong = { key: mod, body: { hold: 'some' } };
    await assertRefused(await api.ask('PATCH', path, wrong), 400);
  }));

test('a key for some rooms sees their bans, and not those of the site', () =>
  withApi(async (api) => {
    const all = await api.key({ name: 'all', scopes: ['moderate'] });
    const some = await api.key({ name: 'some', scopes: ['moderate'], rooms: ['lobby'] });
    await done(api, all, 'PUT', '/bans/u_1', { reason: 'everywhere' });
    await done(api, all, 'PUT', '/bans/u_2?room=lobby', { reason: 'here' });
    const reasons = async (key: string) => {
      const path = '/rooms/lobby/queue';
      const queue = await done<{ sanctions: { reason: string }[] }>(api, key, 'GET', path);
      return queue.sanctions.map(({ reason }) => reason).sort();
    };
    assert.equal(await reasons(some), ['here']);
    assert.equal(await reasons(all), ['everywhere', 'here']);
  }));

test('held messages are approved or rejected, and reports dismissed', () =>
  withApi(async (api) => {
    const bot = await api.key();
    const mod = await api.key({ name: 'mod', scopes: ['moderate', 'read'] });
    await done(api, mod, 'PATCH', '/rooms/lobby/settings', { hold: 'everyone' });
    for (const text of ['one', 'two']) {
      const body = { text };
      const held = await api.ask('POST', '/rooms/lobby/messages', { key: bot, body });
      assert.is(held.status, 202);
      const answer = await held.json() as { room: string; id: string; held: boolean };
      assert.equal([answer.room, typeof answer.id, answer.held], ['lobby', 'string', true]);
    }
    type Queue = { held: { item: string; text: string }[]; reports: { item: string }[] };
    const queue = () => done<Queue>(api, mod, 'GET', '/rooms/lobby/queue');
    const decide = (item: string, act: string) =>
      done(api, mod, 'POST', `/rooms/lobby/queue/${encodeURIComponent(item)}/${act}`);
    const { held } = await queue();
    await decide(held.find(({ text }) => text === 'one')!.item, 'approve');
    await decide(held.find(({ text }) => text === 'two')!.item, 'reject');
    const { messages } = await done<{ messages: { text: string; seq: number }[] }>(
      api,
      mod,
      'GET',
      '/rooms/lobby/messages',
    );
    assert.equal(messages.map(({ text }) => text), ['one']);
    await done(api, bot, 'POST', '/rooms/lobby/reports', { target: 1, reason: 'spam' });
    const [report] = (await queue()).reports;
    await decide(report!.item, 'dismiss');
    assert.equal((await queue()).reports, []);
    await assertRefused(
      await api.ask('POST', '/rooms/lobby/queue/nothing/approve', { key: mod }),
      404,
    );
  }));

test('keys without the right are refused, and keys for some rooms cannot act on the site', () =>
  withApi(async (api) => {
    const bot = await api.key();
    const some = await api.key({ name: 'some', scopes: ['moderate'], rooms: ['team/*'] });
    await assertRefused(await api.ask('PUT', '/bans/ada', { key: bot, body: {} }), 403);
    await assertRefused(await api.ask('PUT', '/bans/ada', { key: some, body: {} }), 403);
    const lobby = await api.ask('PUT', '/bans/ada?room=lobby', { key: some, body: {} });
    await assertRefused(lobby, 403);
    await done(api, some, 'PUT', '/bans/ada?room=team%2Fred', {});
    for (const path of ['/sanctions', '/audit', '/people/ada/export']) {
      await assertRefused(await api.ask('GET', path, { key: some }), 403);
    }
    const owner = await api.key({ name: 'owner', scopes: ['admin'], rooms: ['team/*'] });
    await assertRefused(await api.ask('GET', '/people/ada/export', { key: owner }), 403);
  }));

test('a person is exported, then erased step by step, and both are audited', () =>
  withApi(async (api) => {
    const [bot, owner] = [await api.key(), await api.key({ name: 'owner', scopes: ['admin'] })];
    for (const text of ['one', 'two']) {
      await done(api, bot, 'POST', '/rooms/lobby/messages', { text });
    }
    const exported = await api.ask('GET', '/people/b_bot/export', { key: owner });
    assert.is(exported.headers.get('content-type'), 'application/x-ndjson');
    const lines = (await exported.text()).trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(lines.map(({ type }) => type), ['message', 'message']);
    let body: { next?: string } = {};
    for (let steps = 0;; steps++) {
      assert.ok(steps < 20, 'it ends');
      const response = await api.ask('POST', '/people/b_bot/erase', { key: owner, body });
      const { isDone, next } = await response.json() as { isDone: boolean; next?: string };
      assert.is(response.status, isDone ? 200 : 202);
      if (isDone) break;
      body = { next: next! };
    }
    const page = await done<{ messages: { text?: string; deleted: boolean }[] }>(
      api,
      owner,
      'GET',
      '/rooms/lobby/messages',
    );
    assert.equal(page.messages.map(({ text, deleted }) => [text, deleted]), [
      [undefined, true],
      [undefined, true],
    ]);
    const { acts } = await done<{ acts: { action: string; by: { id: string } }[] }>(
      api,
      owner,
      'GET',
      '/audit',
    );
    const actions = new Set(acts.map(({ action }) => action));
    assert.ok(actions.has('export') && actions.has('erase'), JSON.stringify(acts));
    assert.ok(acts.every(({ by }) => by.id === 'b_owner'));
    const wrong = { key: owner, body: { next: 'x' } };
    await assertRefused(await api.ask('POST', '/people/b_bot/erase', wrong), 400);
  }));

test('all items of a bot are rejected or dismissed at once', () =>
  withApi(async (api) => {
    const bot = await api.key();
    const mod = await api.key({ name: 'mod', scopes: ['moderate'], rooms: ['lobby'] });
    await done(api, bot, 'POST', '/rooms/lobby/messages', { text: 'target' });
    await done(api, mod, 'PATCH', '/rooms/lobby/settings', { hold: 'everyone' });
    for (const text of ['one', 'two', 'three']) {
      await done(api, bot, 'POST', '/rooms/lobby/messages', { text });
    }
    await done(api, bot, 'POST', '/rooms/lobby/reports', { target: 1, reason: 'x' });
    const queue = '/rooms/lobby/queue';
    assert.equal(await done(api, mod, 'POST', `${queue}/reject`, { user: 'b_bot' }), { count: 3 });
    assert.equal(await done(api, mod, 'POST', `${queue}/dismiss`, { user: 'b_bot' }), { count: 1 });
    await assertRefused(await api.ask('POST', `${queue}/reject`, { key: mod, body: {} }), 400);
    const both = { user: 'b_bot', guestsSince: 0 };
    await assertRefused(await api.ask('POST', `${queue}/reject`, { key: mod, body: both }), 400);
    const since = { guestsSince: 0 };
    assert.equal(await done(api, mod, 'POST', `${queue}/reject`, since), { count: 0 });
    const elsewhere = '/rooms/garden/queue/reject';
    await assertRefused(await api.ask('POST', elsewhere, { key: mod, body: since }), 403);
  }));

test('a person is signed out on both replicas, and that is audited', () =>
  withTwoApis(async (a, b) => {
    const mod = await a.key({ name: 'mod', scopes: ['moderate'] });
    const owner = await a.key({ name: 'owner', scopes: ['admin'] });
    const ofRoom = await a.key({ name: 'room', scopes: ['moderate'], rooms: ['lobby'] });
    await done(a, mod, 'POST', '/people/u_1/sign-out');
    const issuedAtMs = Date.now() - 60_000;
    const user = { id: 'u_1', name: 'Ada', role: 'member' } as const;
    for (const { replica } of [a, b]) {
      await until(() => replica.auth.signOuts.isOver({ user, issuedAtMs }), { withinMs: 10_000 });
      assert.not(replica.auth.signOuts.isOver({ user: { ...user, id: 'u_2' }, issuedAtMs }));
    }
    const { acts } = await done<{ acts: { action: string; user?: string; by: object }[] }>(
      a,
      owner,
      'GET',
      '/audit',
    );
    assert.equal(acts.map(({ action, user, by }) => [action, user, by]), [
      ['sign-out', 'u_1', { id: 'b_mod', name: 'mod' }],
    ]);
    const signOut = (key: string | undefined, user = 'u_1') =>
      a.ask('POST', `/people/${user}/sign-out`, key === undefined ? {} : { key });
    await assertRefused(await signOut(undefined), 401);
    await assertRefused(await signOut(await a.key()), 403);
    await assertRefused(await signOut(ofRoom), 403);
    await assertRefused(await signOut(mod, 'g_1'), 400);
    a.store.isAway = true;
    await assertRefused(await signOut(mod), 503);
  }));

test('a deletion by a moderator is audited', () =>
  withApi(async (api) => {
    const bot = await api.key();
    const mod = await api.key({ name: 'mod', scopes: ['admin'] });
    await done(api, bot, 'POST', '/rooms/lobby/messages', { text: 'hi' });
    await done(api, mod, 'DELETE', '/rooms/lobby/messages/1');
    const { acts } = await done<{ acts: { action: string; target?: number }[] }>(
      api,
      mod,
      'GET',
      '/audit',
    );
    assert.equal(acts.map(({ action, target }) => [action, target]), [['delete', 1]]);
  }));

test('a room that is not public needs a key to be read and followed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starling-rooms-'));
  const file = join(dir, 'rooms.json');
  const write = (access: string) =>
    writeFileSync(file, JSON.stringify({ rooms: [{ match: 'team/*', access }] }));
  write('public');
  try {
    await withApi(async (api) => {
      const path = '/rooms/team%2Fred/events';
      const open = await api.ask('GET', path);
      assert.is(open.status, 200);
      assert.is((await api.ask('GET', '/rooms/team%2Fred/messages')).status, 200);
      write('private');
      await api.replica.moderation.reload();
      await until(() => api.replica.api.streams.size === 0, { withinMs: 5_000 });
      await assertRefused(await api.ask('GET', path), 401);
      await assertRefused(await api.ask('GET', '/rooms/team%2Fred/messages'), 401);
      const key = await api.key({ rooms: ['team/*'] });
      const keyed = await api.ask('GET', path, { key });
      assert.is(keyed.status, 200);
      await keyed.body!.cancel();
      await done(api, key, 'POST', '/rooms/team%2Fred/messages', { text: 'hi' });
      await open.body!.cancel();
    }, { CONFIG_FILE: file });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test.run();
