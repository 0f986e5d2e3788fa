import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../brokers/memory/memory.ts';
import { readConfig } from '../config/config.ts';
import { makeLink } from '../features/console/staff-records.ts';
import { runtime } from '../hosts/node.ts';
import { until } from '../lib/until.ts';
import { createStarling } from '../starling.ts';
import { openMemoryStore } from '../stores/memory/memory.ts';
import {
  as,
  CALLER,
  cookieOf,
  HOST,
  MIA,
  OWN,
  OWNER,
  visitor,
  withConsole,
} from './admin.fixture.ts';

const test = suite('console: review and replicas');

test('held messages and reports of all rooms are decided in one list, by those who moderate them', () =>
  withConsole(async ({ ask, enter, replica }) => {
    const { store, moderation } = replica;
    const gus = visitor('g_gus', 'Gus');
    const ann = visitor('g_ann', 'Ann');
    for (const room of ['lobby', 'team/red']) {
      await store.append([{
        ...{ room, id: `bad-${room}`, kind: 'message', from: gus.author, at: Date.now() },
        ...{ via: 'a', text: `rude in ${room}` },
      }]);
      await moderation.report(ann, { room, target: 1, reason: 'rude' });
    }
    const [owner, mia] = [await enter(), await enter(MIA)];
    const list = async (cookie: string) => {
      const response = await ask('/admin/api/review', as(cookie));
      return await response.json() as { items: { room: string; item: string }[]; total: number };
    };
    const decide = async (cookie: string, body: unknown) =>
      (await ask('/admin/api/review', as(cookie, { method: 'POST', body }))).status;
    await until(async () => (await list(owner)).total === 2, { withinMs: 5_000 });
    const all = (await list(owner)).items;
    assert.equal((await list(mia)).items.map(({ room }) => room), ['team/red']);
    const ofLobby = all.find(({ room }) => room === 'lobby')!;
    assert.is(await decide(mia, { action: 'dismiss', room: 'lobby', item: ofLobby.item }), 403);
    assert.is(await decide(mia, { action: 'delete', room: 'lobby', target: 1 }), 403);
    assert.is(await decide(mia, { action: 'delete', room: 'team/red', target: 1 }), 204);
    assert.is(await decide(owner, { action: 'dismiss', room: 'lobby', item: ofLobby.item }), 204);
    assert.is(await decide(owner, { action: 'dismiss', room: 'lobby', item: ofLobby.item }), 404);
    await until(async () => (await list(owner)).total === 0, { withinMs: 5_000 });
    const textOf = async (room: string) =>
      (await store.page(room, undefined, 1)).messages[0]!.entry.text;
    assert.equal([await textOf('lobby'), await textOf('team/red')], ['rude in lobby', undefined]);
    const acts = await moderation.audit('', 10);
    assert.equal(acts.map(({ by, action, room }) => [by.name, action, room]), [
      ['Mia', 'delete', 'team/red'],
      ['Olga', 'dismiss', 'lobby'],
    ]);
    for (
      const body of [{ action: 'ban', room: 'lobby' }, { action: 'delete', room: 'lobby' }, []]
    ) {
      assert.is(await decide(owner, body), 400);
    }
  }));

test('an allowed page, a removed one and an ended session hold on the other replica within 2 s', async () => {
  const config = readConfig({ STORE_URL: 'memory:', NODE_ENV: 'production' });
  const store = openMemoryStore();
  const bus = createMemoryBus();
  const open = () =>
    createStarling({ config, runtime, store, broker: bus.open(), files: new Map() });
  const [a, b] = [await open(), await open()];
  const within = { withinMs: 2_000 };
  const origin = 'https://www.example.org';
  const allows = () => b.replica.origins.allows({ ...CALLER, origin });
  try {
    const link = await makeLink(store.records, OWNER);
    let cookie = '';
    const ask = async (app: typeof a.app, method: string, path: string, body?: object) =>
      await app.request(`/admin/api${path}`, {
        method,
        headers: { ...OWN, host: HOST, cookie, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    cookie = cookieOf(await ask(a.app, 'POST', '/session', { link }));
    await until(async () => (await ask(b.app, 'GET', '/session')).status === 200, within);
    assert.not(allows());
    assert.is((await ask(a.app, 'POST', '/pages', { origin })).status, 204);
    await until(allows, within);
    for (const wrong of ['https://www.example.org/x', 'javascript:1', '*', 'null', '']) {
      assert.is((await ask(a.app, 'POST', '/pages', { origin: wrong })).status, 400, wrong);
    }
    const pages = await ask(b.app, 'GET', '/pages');
    assert.equal(await pages.json(), { fixed: [], added: [origin] });
    assert.is((await ask(a.app, 'DELETE', '/pages', { origin })).status, 204);
    await until(() => !allows(), within);
    assert.is((await ask(a.app, 'DELETE', '/pages', { origin })).status, 404);
    const { token } = await (await ask(b.app, 'POST', '/token')).json() as { token: string };
    const isKnown = async () => 'user' in await b.replica.auth.identities.identify({ token });
    assert.ok(await isKnown());
    assert.is((await ask(a.app, 'DELETE', '/session')).status, 204);
    await until(async () => !await isKnown(), within);
    assert.is((await ask(b.app, 'GET', '/session')).status, 401);
  } finally {
    await Promise.all([a.stop(), b.stop()]);
  }
});

test.run();
