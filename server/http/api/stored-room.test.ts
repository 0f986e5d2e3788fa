/**
 * Rooms with names that only older servers allowed.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { problemIn, withApi } from '../../../scripts/testkit/server/api.ts';

const test = suite('rooms that are no names any more');

/** A letter and its combining mark. */
const OLD = 'cafe\u0301';
const PATH = `/rooms/${encodeURIComponent(OLD)}`;

test('keys can list, read, export and delete what is stored there, and add nothing', () =>
  withApi(async (api) => {
    const from = { id: 'u_1', name: 'Ada' };
    const draft = { room: OLD, kind: 'message' as const, from, at: 5, via: 'r0' };
    await api.store.append([
      { ...draft, id: 'm1', text: 'still here' },
      { ...draft, id: 'm2', text: 'rude' },
    ]);
    const key = await api.key({ scopes: ['admin'] });
    const ask = async (method: string, path: string, body?: unknown) => {
      const response = await api.ask(method, path, { key, body });
      assert.ok(
        response.ok,
        `${method} ${path}: ${response.status} ${await response.clone().text()}`,
      );
      return await response.text();
    };
    assert.match(await ask('GET', '/rooms'), OLD);
    await ask('GET', `/rooms?after=${encodeURIComponent(OLD)}`);
    assert.match(await ask('GET', `${PATH}/messages`), 'still here');
    assert.match(await ask('GET', '/people/u_1/export'), 'still here');
    await ask('GET', `${PATH}/queue`);
    await ask('GET', `/sanctions?room=${encodeURIComponent(OLD)}`);
    await ask('DELETE', `${PATH}/messages/2`);
    assert.not((await ask('GET', `${PATH}/messages`)).includes('rude'));
    const refused = async (method: string, path: string, body?: unknown) => {
      const problem = await problemIn(await api.ask(method, path, { key, body }));
      assert.is(problem.status, 400);
      assert.match(problem.detail, 'NFC');
    };
    await refused('POST', `${PATH}/messages`, { text: 'more' });
    await refused('PATCH', `${PATH}/settings`, { locked: true });
    await refused('PUT', `/bans/u_1?room=${encodeURIComponent(OLD)}`, {});
    await refused('GET', `${PATH}/events`);
    await ask('POST', '/people/u_1/erase', {});
  }));

test('an invalid name without a stored room is refused with the fault', () =>
  withApi(async (api) => {
    const key = await api.key({ scopes: ['admin'] });
    for (const path of [`${PATH}/messages`, `${PATH}/queue`, '/rooms/%E3%85%A4/messages']) {
      const problem = await problemIn(await api.ask('GET', path, { key }));
      assert.equal([problem.status, problem.errors![0]!.parameter], [400, 'room']);
      assert.match(problem.detail, /NFC|invisible/);
    }
  }));

test('a key in another spelling opens the room of that name', () =>
  withApi(async (api) => {
    // As an older server stored it.
    const { makeKey } = await import('./key.ts');
    const refused = await makeKey(api.store.records, {
      name: 'bot',
      scopes: ['read'],
      rooms: [`${OLD}/*`],
    }).catch((error: Error) => error.message);
    assert.match(String(refused), 'NFC');
    const key = await api.key({ rooms: ['café/*'] });
    const [record] = await api.store.records.list('key', '', 10, Date.now());
    const value = { ...record!.value as object, rooms: [`${OLD}/*`] };
    await api.store.records.put('key', record!.key, value);
    await api.replica.records.poll();
    const path = `/rooms/${encodeURIComponent('café/1')}/messages`;
    assert.is((await api.ask('POST', path, { key, body: { text: 'hi' } })).status, 201);
  }));

test.run();
