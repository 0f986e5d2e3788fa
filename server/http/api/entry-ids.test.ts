/**
 * Entry ids of bots: nobody can use them first, and a request takes effect once, even during a
 * rolling update.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHash } from 'node:crypto';
import { createDecode } from '../../core/protocol/decode.ts';
import { createFailingStore } from '../../../scripts/testkit/server/failing-store.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Draft } from '../../core/store/store.ts';
import { type TestApi, withApi, withTwoApis } from '../../../scripts/testkit/server/api.ts';
import { createEntryIds } from './entry-ids.ts';

const test = suite('entry ids');
const TEXT = { text: 'Build 1234 is green' };
const KEY = 'build-1234';
const MALLORY = { id: 'g_mallory', name: 'Mallory', role: 'guest' } as const;
const BOT = { id: 'b_bot', name: 'bot', role: 'member' } as const;

/** As version 0.1 made it: derived from the bot's name and the header alone. */
function formerId(what: string, idempotencyKey = KEY, keyName = 'bot'): string {
  const parts = JSON.stringify([keyName, 'lobby', what, idempotencyKey]);
  return createHash('sha256').update(parts).digest('base64url');
}

function draft(from: Draft['from'], id: string, more: Partial<Draft> = {}): Draft {
  return { room: 'lobby', id, kind: 'message', from, at: 1, via: 'r1', text: 'x', ...more };
}

function post({ ask }: TestApi, key: string, body: object = TEXT): Promise<Response> {
  const headers = { 'idempotency-key': KEY };
  return ask('POST', '/rooms/lobby/messages', { key, body, headers });
}

async function receiptOf(response: Response): Promise<{ status: number; seq: number; id: string }> {
  const { seq, id } = await response.json() as { seq: number; id: string };
  return { status: response.status, seq, id };
}

test('guests cannot block a bot by using a precomputed id', () =>
  withApi(async (api) => {
    const key = await api.key();
    await api.store.append([draft(MALLORY, formerId('send'))]);
    const first = await receiptOf(await post(api, key));
    assert.equal([first.status, first.seq], [201, 2]);
    assert.equal(await receiptOf(await post(api, key)), { ...first, status: 200 });
  }));

test('sockets cannot use ids of the API’s form, all others are accepted', () => {
  const decode = createDecode({ textMax: 20, nameMax: 10 });
  const refusal = (id: string) => {
    const decoded = decode(JSON.stringify({ type: 'send', room: 'lobby', id, text: 'hi' }));
    return decoded.ok ? 'taken' : decoded.isJson && decoded.message;
  };
  const hash = formerId('send');
  const request = { keyName: 'bot', room: 'lobby', what: 'send', idempotencyKey: KEY };
  const [a, b] = [1, 2].map((byte) => createEntryIds(new Uint8Array(32).fill(byte)).of(request));
  assert.is.not(a, b, 'it depends on the server’s secret');
  for (const id of [a!, b!]) {
    assert.is(refusal(id), 'id: must not have the format of the HTTP API’s ids');
  }
  for (const id of [hash, 'api:1', `api:${hash}x`, `API:${hash}`, crypto.randomUUID()]) {
    assert.is(refusal(id), 'taken', id);
  }
});

test('two replicas recognize the same request', () =>
  withTwoApis(async (a, b) => {
    const key = await a.key();
    await b.replica.records.poll();
    const first = await receiptOf(await post(a, key));
    assert.equal(await receiptOf(await post(b, key)), { ...first, status: 200 });
  }));

test('a request with a key is one draft for the store', () => {
  const store = openMemoryStore();
  let drafts = 0;
  const counting = createFailingStore({
    ...store,
    append(some) {
      drafts += some.length;
      return store.append(some);
    },
  });
  return withApi(
    async (api) => {
      const key = await api.key();
      await store.append([draft(BOT, 'another')]);
      assert.is((await post(api, key)).status, 201);
      assert.is(drafts, 1);
    },
    {},
    { store: counting },
  );
});

test('a request that the previous version handled is not repeated', () =>
  withApi(async (api) => {
    const key = await api.key();
    const moderator = await api.key({ name: 'mod', scopes: ['post', 'moderate'] });
    const target = { target: 1 };
    await api.store.append([
      draft(BOT, formerId('send'), TEXT),
      draft(BOT, formerId('edit 1'), { kind: 'edit', ...target, text: 'red' }),
      draft(BOT, 'another'),
      draft({ ...BOT, id: 'b_mod' }, formerId('delete 3', KEY, 'mod'), {
        kind: 'delete',
        target: 3,
        isModerating: true,
      }),
    ]);
    const ask = (method: string, path: string, asking: string, body?: object) =>
      api.ask(method, `/rooms/lobby/messages${path}`, {
        key: asking,
        ...(body ? { body } : {}),
        headers: { 'idempotency-key': KEY },
      });
    const answers = [
      await ask('POST', '', key, TEXT),
      await ask('PATCH', '/1', key, { text: 'red' }),
      await ask('DELETE', '/3', moderator),
    ];
    assert.equal(await Promise.all(answers.map(receiptOf)), [
      { status: 200, seq: 1, id: formerId('send') },
      { status: 200, seq: 2, id: formerId('edit 1') },
      { status: 200, seq: 4, id: formerId('delete 3', KEY, 'mod') },
    ]);
    assert.is((await ask('PATCH', '/1', key, { text: 'blue' })).status, 422);
    assert.is((await api.store.heads(['lobby'])).get('lobby')?.head, 4);
  }));

test.run();
