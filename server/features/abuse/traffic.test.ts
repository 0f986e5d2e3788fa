/**
 * Traffic that clients request is charged: attacks, and ordinary use that must not be affected.
 */
import type { TestClient } from '../../../scripts/testkit/server/session-client.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import type { ReactorsFrame, ServerFrame } from '../../core/protocol/frames.ts';
import { type TestReplica, tokenOf, withReplica } from '../../../scripts/testkit/server/replica.ts';
import type { Accounts } from '../../core/session/account.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { Draft, Store } from '../../core/store/store.ts';
import { createAccounts } from './accounts.ts';

const test = suite('traffic');
const WITHIN = { withinMs: 20_000 };
const FREE_BYTES = 2_000_000;
/** Maximum bytes received per byte sent, once the free bytes are spent. */
const RATIO_MAX = 100;

interface World {
  replica: TestReplica;
  store: Store;
  /** Of the accounts. */
  clock: { nowMs: number };
  accounts: Accounts;
}

async function withAccounts(run: (world: World) => Promise<void>): Promise<void> {
  const clock = { nowMs: 0 };
  const roomsMax = 100;
  const accounts = createAccounts({ roomsMax, now: () => clock.nowMs });
  await withReplica(
    (replica, store) => run({ replica, store, clock, accounts }),
    { accounts, roomsMax },
  );
}

/** Stores texts of this length in a room, without a client. */
async function fill(store: Store, room: string, count: number, units = 95): Promise<void> {
  const drafts = Array.from({ length: count }, (_, i): Draft => ({
    room,
    id: `${room} ${i}`,
    kind: 'message',
    from: { id: 'writer', name: 'Writer' },
    at: 1,
    via: 'elsewhere',
    text: 'x'.repeat(units),
  }));
  for (let i = 0; i < count; i += 500) await store.append(drafts.slice(i, i + 500));
}

/** Sends a frame and waits for the answer or refusal. */
async function ask(
  client: TestClient,
  frame: Parameters<TestClient['say']>[0],
  answer: ServerFrame['type'],
): Promise<ServerFrame & { type: 'joined' | 'page' | 'reactors' | 'refused' }> {
  const from = client.frames.length;
  client.say(frame);
  const find = () =>
    client.frames.slice(from).find(({ type }) => type === answer || type === 'refused');
  return await until(find, WITHIN) as never;
}

function assertPaid({ said, answered }: TestClient['traffic'], free = FREE_BYTES): void {
  assert.ok(answered <= free + RATIO_MAX * said, `sent ${said}, got ${answered}`);
}

test('a client that keeps rejoining its room receives no more than it pays for', () =>
  withAccounts(async ({ replica, store }) => {
    await fill(store, 'lobby', 1_500);
    const mallory = replica.connect();
    await mallory.enter('lobby', 0);
    for (let i = 0; i < 550; i++) mallory.say({ type: 'join', room: 'lobby', after: 0 });
    const refused = await mallory.next('refused');
    assert.equal([refused.code, refused.room], ['rate_limited', 'lobby']);
    assert.ok(refused.retryAfterMs! > 0);
    await replica.hub.compareHeads();
    assertPaid(mallory.traffic);
    // Still joined.
    mallory.send('lobby', 'live');
    await until(() => mallory.seqs('lobby').at(-1) === 1_501, WITHIN);
  }));

test('leaving in between or reconnecting does not help', () =>
  withAccounts(async ({ replica, store }) => {
    await fill(store, 'lobby', 1_500);
    const token = await tokenOf(replica, { id: 'g_1', name: 'M', role: 'guest' });
    const sum = { said: 0, answered: 0 };
    for (let i = 0; i < 30; i++) {
      const mallory = replica.connect();
      mallory.say({ type: 'hello', token });
      await mallory.next('welcome');
      for (let j = 0; j < 5; j++) {
        await ask(mallory, { type: 'join', room: 'lobby', after: 0 }, 'joined');
        mallory.say({ type: 'leave', room: 'lobby' });
      }
      await mallory.next('left');
      mallory.drop();
      // The head of the upgrade request.
      sum.said += mallory.traffic.said + 180;
      sum.answered += mallory.traffic.answered;
    }
    assertPaid(sum);
  }));

test('older pages are charged, and available again after a while', () =>
  withAccounts(async ({ replica, store, clock }) => {
    await fill(store, 'lobby', 500);
    const ada = replica.connect();
    await ada.enter('lobby');
    const page = { type: 'history', room: 'lobby', before: 400, limit: 100 } as const;
    let pages = 0;
    let answer = await ask(ada, page, 'page');
    for (; answer.type === 'page' && pages < 300; pages++) answer = await ask(ada, page, 'page');
    assert.ok(pages > 80, `${pages} pages of 100 messages come at once`);
    assertPaid(ada.traffic);
    assert.equal([answer.type, (answer as { code?: string }).code], ['refused', 'rate_limited']);
    clock.nowMs += (answer as { retryAfterMs?: number }).retryAfterMs!;
    assert.is((await ask(ada, page, 'page')).type, 'page');
  }));

test('names of a crowd that reacted are few, and charged as pages are', () =>
  withAccounts(async ({ replica, store }) => {
    await fill(store, 'lobby', 1);
    const emojis = Array.from({ length: 50 }, (_, i) => String.fromCodePoint(0x1f600 + i));
    for (let i = 0; i < 100; i++) {
      const from = { id: `g_${i}`, name: '🦆'.repeat(20) };
      await store.append(emojis.map((emoji, j) => ({
        ...{ room: 'lobby', id: `${i} ${j}`, kind: 'react', from, at: 1, via: 'a' },
        ...{ target: 1, emoji, on: true },
      } as const)));
    }
    const ada = replica.connect();
    await ada.enter('lobby');
    const frame = { type: 'reactors', room: 'lobby', id: 'a', target: 1 } as const;
    let count = 0;
    let answer = await ask(ada, frame, 'reactors');
    const { people } = answer as ReactorsFrame;
    const names = Object.values(people);
    assert.is(names.length, 50);
    assert.equal([names[0]!.length, names.flat().length], [20, 200]);
    for (; answer.type === 'reactors' && count < 300; count++) {
      answer = await ask(ada, frame, 'reactors');
    }
    assert.equal([answer.type, (answer as { code?: string }).code], ['refused', 'rate_limited']);
    assertPaid(ada.traffic);
  }));

test('pages requested at the same time are charged before they are read', () =>
  withAccounts(async ({ replica, store }) => {
    await fill(store, 'lobby', 200, 1_000);
    const token = await tokenOf(replica, { id: 'g_1', name: 'M', role: 'guest' });
    const crowd = Array.from({ length: 30 }, () => replica.connect());
    for (const one of crowd) await one.enter('lobby', 200, token);
    const page = { type: 'history', room: 'lobby', before: 200, limit: 100 } as const;
    for (const one of crowd) for (let i = 0; i < 4; i++) one.say(page);
    const answers = () =>
      crowd.flatMap(({ frames }) => frames.filter(({ type }) => type !== 'room'));
    await until(
      () => answers().filter(({ type }) => /page|refused/.test(type)).length === 120,
      WITHIN,
    );
    const sum = { said: 0, answered: 0 };
    for (const { traffic } of crowd) {
      sum.said += traffic.said + 180;
      sum.answered += traffic.answered;
    }
    assertPaid(sum);
  }));

test('a client that was away for a night receives what it missed, if a resume holds it', () =>
  withAccounts(async ({ replica, store }) => {
    await fill(store, 'lobby', 7_000);
    const ada = replica.connect();
    const joined = await ada.enter('lobby', 500);
    await until(() => ada.seqs('lobby').at(-1) === 7_000, WITHIN);
    assert.is(joined.complete, true);
    assert.equal(ada.seqs('lobby'), Array.from({ length: 6_500 }, (_, i) => i + 501));
  }));

test('otherwise it receives the latest page, marked incomplete, and the rest page by page', () =>
  withAccounts(async ({ replica, store }) => {
    await fill(store, 'lobby', 20_000);
    const ada = replica.connect();
    const joined = await ada.enter('lobby', 500);
    assert.equal([joined.complete, joined.head], [false, 20_000]);
    assert.is(joined.entries.at(-1)!.seq, 20_000);
    assert.ok(ada.traffic.answered < 30_000, 'nothing is sent in vain');
    const page = { type: 'history', room: 'lobby', before: 19_951, limit: 50 } as const;
    assert.is((await ask(ada, page, 'page')).type, 'page');
    ada.send('lobby', 'live');
    await until(() => ada.seqs('lobby').at(-1) === 20_001, WITHIN);
  }));

test('a resume that turns out longer than expected is cut and marked', () =>
  withAccounts(async ({ replica, store }) => {
    await fill(store, 'lobby', 1_000, 10);
    await fill(store, 'lobby 2', 1, 10);
    const long = Array.from({ length: 3_000 }, (_, i): Draft => ({
      room: 'lobby',
      id: `long ${i}`,
      kind: 'message',
      from: { id: 'writer', name: 'Writer' },
      at: 1,
      via: 'elsewhere',
      text: 'x'.repeat(1_500),
    }));
    for (let i = 0; i < 3_000; i += 500) await store.append(long.slice(i, i + 500));
    const ada = replica.connect();
    await ada.enter('lobby', 0);
    const joins = () => ada.frames.flatMap((one) => one.type === 'joined' ? [one.complete] : []);
    await until(() => joins().length === 2, WITHIN);
    assert.equal(joins(), [true, false]);
    assertPaid(ada.traffic);
  }));

test('a client without bytes left can still join its rooms, with a short page', () =>
  withAccounts(async ({ replica, store, accounts }) => {
    await fill(store, 'garden', 100, 90);
    const user = { id: 'g_1', name: 'A', role: 'guest' } as const;
    const token = await tokenOf(replica, user);
    accounts.ofVisitor({ user, isSigned: false } as Visitor).charge(FREE_BYTES + 20_000);
    const back = replica.connect();
    const joined = await back.enter('garden', undefined, token);
    assert.ok(joined.entries.length > 10 && joined.entries.length < 50, `${joined.entries.length}`);
    assert.is(joined.entries.at(-1)!.seq, 100);
    assert.is(joined.complete, true);
    const resumed = replica.connect();
    assert.is((await resumed.enter('garden', 95, token)).entries.length, 5);
  }));

test('a network’s crowd that reconnects at once is admitted in full', () =>
  withAccounts(async ({ replica, store }) => {
    for (let i = 0; i < 20; i++) await fill(store, `room-${i}`, 100);
    const crowd = Array.from({ length: 400 }, () => replica.connect('company'));
    await Promise.all(crowd.map(async (client, i) => {
      const joined = await client.enter(`room-${i % 20}`, i % 4 === 0 ? undefined : 90);
      assert.is(joined.complete, true);
      if (i % 4 > 0) assert.is(joined.entries.length, 10);
    }));
    assert.ok(crowd.every(({ frames }) => frames.every(({ type }) => type !== 'refused')));
  }));

test('when new guests spent the free bytes, returning clients still get all in memory', () =>
  withAccounts(async ({ replica, store, accounts }) => {
    await fill(store, 'lobby', 400);
    for (let i = 0; i < 600; i++) {
      const user = { id: `g_${i}`, name: 'C', role: 'guest' } as const;
      accounts.ofVisitor({ user, isSigned: false } as Visitor).charge(FREE_BYTES);
    }
    for (let i = 0; i < 20; i++) {
      const back = replica.connect();
      const joined = await back.enter('lobby', 150);
      assert.is(joined.complete, true);
      assert.equal(back.seqs('lobby'), Array.from({ length: 250 }, (_, j) => j + 151));
    }
  }));

test('a client that reconnects every five seconds is not affected', () =>
  withAccounts(async ({ replica, store, clock }) => {
    await fill(store, 'lobby', 100);
    const names = Array.from({ length: 100 }, () => replica.connect());
    for (const one of names) await one.enter('lobby');
    const token = await tokenOf(replica, { id: 'g_1', name: 'F', role: 'guest' });
    let seq = 100;
    for (let i = 0; i < 120; i++) {
      clock.nowMs += 5_000;
      const flaky = replica.connect();
      const joined = await flaky.enter('lobby', seq, token);
      assert.is(joined.complete, true, `connection ${i}`);
      assert.ok(joined.presence.members, `connection ${i}`);
      seq = joined.head;
      flaky.drop();
      if (i % 10 === 0) names[0]!.send('lobby', `news ${i}`);
    }
  }));

test('a client with the maximum number of rooms can join all of them repeatedly', () =>
  withAccounts(async ({ replica, store, clock }) => {
    for (let i = 0; i < 100; i++) await fill(store, `room-${i}`, 60);
    const token = await tokenOf(replica, { id: 'g_1', name: 'A', role: 'guest' });
    for (let i = 0; i < 4; i++) {
      clock.nowMs += 5_000;
      const ada = replica.connect();
      ada.say({ type: 'hello', token });
      await ada.next('welcome');
      const after = i === 0 ? {} : { after: 60 };
      for (let j = 0; j < 100; j++) ada.say({ type: 'join', room: `room-${j}`, ...after });
      const answers = () =>
        ada.frames.filter(({ type }) => type === 'joined' || type === 'refused');
      await until(() => answers().length === 100, WITHIN);
      assert.is(answers().filter(({ type }) => type === 'refused').length, 0, `time ${i}`);
      ada.drop();
    }
  }));

test.run();
