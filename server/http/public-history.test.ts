import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Hono } from 'hono';
import { createAccounts } from '../features/abuse/accounts.ts';
import { encodeLastFitting, pageText } from '../core/hub/entry-texts.ts';
import type { PageReader, PageRequest } from '../core/hub/history.ts';
import type { Entry } from '../core/protocol/entry.ts';
import { silentLog } from '../lib/log.ts';
import { createHistoryPages } from './history-pages.ts';
import { publicHistory, type PublicHistoryOptions } from './public-history.ts';

const test = suite('public history');

/** The route over messages of equal length. If `isHeld`, pages are read when `read` is called. */
function open({ units = 100, isHeld = false } = {}) {
  const clock = { nowMs: 0 };
  const accounts = createAccounts({ roomsMax: 100, now: () => clock.nowMs });
  const held: (() => void)[] = [];
  const hub = {
    async page({ room, limit }: PageRequest, reader?: PageReader) {
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      const entries = Array.from({ length: limit }, (_, i): Entry => ({
        seq: i + 1,
        id: String(i),
        from: { id: 'ada', name: 'Ada' },
        at: 1,
        via: 'r',
        text: 'x'.repeat(units),
      }));
      const page = { type: 'page', room, entries, first: 1 } as const;
      reader?.send(pageText(page, encodeLastFitting(entries, reader.bytesMax).text));
      return page;
    },
  };
  const replica = {
    abuse: {
      accounts,
      networks: { of: ({ forwardedFor }: { forwardedFor?: string }) => forwardedFor },
    },
    moderation: { isPublic: () => true },
    auth: { areGuestsAllowed: true },
  } as unknown as PublicHistoryOptions['replica'];
  const pages = createHistoryPages(hub);
  const app = new Hono().get(
    '/rooms/:room/history',
    publicHistory({ replica, pages, log: silentLog }),
  );
  const get = async (network: string | undefined, limit = 50) =>
    await app.request(`/rooms/lobby/history?limit=${limit}`, {
      headers: network === undefined ? {} : { 'X-Forwarded-For': network },
    });
  return { app, get, clock, accounts, held };
}

test('sixty-four concurrent requests do not keep out an honest reader', async () => {
  for (const network of [undefined, 'honest']) {
    const { get } = open();
    const flood = Array.from({ length: 64 }, () => get(undefined));
    const statuses = [];
    for (let i = 0; i < 20; i++) statuses.push((await get(network)).status);
    assert.equal(new Set(statuses), new Set([200]));
    assert.equal(new Set((await Promise.all(flood)).map(({ status }) => status)), new Set([200]));
  }
});

test('a network with many requests waits for others’ turns', async () => {
  const { get, held } = open({ isHeld: true });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  const flood = Array.from({ length: 300 }, () => get('many'));
  await settle();
  assert.is(held.length, 32);
  let isAnswered = false;
  const honest = get('one').then(() => isAnswered = true);
  for (let i = 0; i < 3; i++) {
    await settle();
    held.splice(0).forEach((read) => read());
  }
  await settle();
  assert.ok(isAnswered);
  await honest;
  const late = Array.from({ length: 300 }, () => get('many'));
  const drain = setInterval(() => held.splice(0).forEach((read) => read()), 1);
  const answers = await Promise.all([...flood, ...late]);
  clearInterval(drain);
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length > 0, 'the queue is bounded');
  assert.ok(refused.every(({ headers }) => headers.get('Retry-After')));
});

test('pages are charged by network, and available again after a while', async () => {
  const { get, clock, accounts } = open();
  accounts.ofReader('many').charge(63_900_000);
  let served = 0;
  let answer = await get('many');
  for (; answer.status === 200 && served < 100; served++) answer = await get('many');
  assert.ok(served < 10);
  assert.equal([answer.status, (await answer.json()).code], [429, 'rate_limited']);
  assert.is((await get('other')).status, 200);
  clock.nowMs += 1_000 * Number(answer.headers.get('Retry-After'));
  assert.is((await get('many')).status, 200);
});

test('a page of long texts is cut, and says that there are older messages', async () => {
  const { get } = open({ units: 4_000 });
  const text = await (await get(undefined, 100)).text();
  const page = JSON.parse(text) as { entries: Entry[]; first: number };
  assert.ok(text.length <= 101_000, `${text.length}`);
  assert.is(page.entries.at(-1)!.seq, 100);
  assert.ok(page.entries.length > 20 && page.entries[0]!.seq > page.first);
});

test('an invalid parameter is named', async () => {
  const { app } = open();
  const messageTo = async (query: string) => {
    const response = await app.request(`/rooms/lobby/history?${query}`);
    return [response.status, await response.text()];
  };
  const refused = (message: string) => [400, JSON.stringify({ code: 'invalid', message })];
  const before = refused('before: must be a whole number from 1 to 9007199254740991');
  for (const text of ['0', '', '-1', '1.5', 'x', '9007199254740992']) {
    assert.equal(await messageTo(`before=${text}&limit=x`), before);
  }
  const limit = refused('limit: must be a whole number from 1 to 100');
  for (const text of ['0', '', '101', 'x']) assert.equal(await messageTo(`limit=${text}`), limit);
});

test.run();
