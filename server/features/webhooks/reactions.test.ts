/**
 * Reaction events are throttled to one per message and second.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeClock, type FakeClock } from '../../../scripts/testkit/fake-clock.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import { post, writer } from '../../../scripts/testkit/server/draft.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Draft, Store } from '../../core/store/store.ts';
import { createCircuit } from './circuit.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createDelivery } from './delivery.ts';
import { createRetries } from './retries.ts';
import { createRoomQueue } from './room-queue.ts';
import { EVENT_TYPES } from './webhook.ts';
import { WITHIN, withSite } from './webhooks.fixture.ts';

const test = suite('webhooks: reactions');

interface Event {
  type: string;
  data: {
    entry: Entry;
    reactions?: Record<string, number>;
    reactors?: Record<string, string[]>;
  };
}

const people = ['ada', 'bob', 'eve'].map((id) => writer({ id, name: id }));
const [ada, bob, eve] = people as [typeof people[0], typeof people[0], typeof people[0]];
let ids = 0;
const id = (): string => `id ${ids += 1}`;

/** Runs everything that is due: it all ends in the same turn of the event loop. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

async function pass(clock: FakeClock, ms: number): Promise<void> {
  await clock.advance(ms);
  await settled();
}

/** One replica that delivers the store's entries. */
function open(store: Store, clock = createFakeClock()) {
  const createdAtMs = clock.date() - 86_400_000;
  const events: (Event & { sentMs: number })[] = [];
  const { signal } = new AbortController();
  const retries = createRetries([1_000]);
  const circuit = createCircuit(retries, clock.date);
  const turn = createDelivery({
    store,
    webhook: () => ({
      id: 'wh_1',
      createdAtMs,
      url: '',
      secrets: [],
      rooms: ['*'],
      events: EVENT_TYPES,
    }),
    post: {
      post(_url, _headers, body) {
        events.push({ ...JSON.parse(body), sentMs: clock.now() });
        return Promise.resolve({ isOk: true, reason: '' });
      },
      close() {},
    },
    retries,
    circuit,
    deadLetters: createDeadLetters(store.records),
    counts: { delivered: 0, failed: 0, dead: 0 },
    log: silentLog,
    ended: signal,
    lost: signal,
    againMs: 1_000,
    now: clock.now,
    date: clock.date,
    isOver: () => false,
    onBack() {},
    onPause() {},
    onFenced() {},
  });
  const queue = createRoomQueue({ turn, circuit, clock });
  return {
    store,
    clock,
    events,
    queue,
    circuit,
    seqs: () => events.map(({ data }) => data.entry.seq),
    reactions: () => events.filter(({ type }) => type === 'reaction.changed'),
    /** Accepted now, unless the draft has a time. */
    async accept(...drafts: Draft[]) {
      const { at: standard } = ada.message('');
      await post(
        store,
        ...drafts.map((draft) => draft.at === standard ? { ...draft, at: clock.date() } : draft),
      );
      queue.add('lobby');
      await settled();
    },
  };
}

/** Starts with two delivered messages. */
async function start() {
  const replica = open(openMemoryStore());
  await replica.accept(ada.message('m1'), ada.message('m2'));
  await pass(replica.clock, 1_000);
  return replica;
}

test('of reactions within a second the last is sent, with the current reactions', async () => {
  const { clock, accept, seqs, events } = await start();
  await accept(ada.react(id(), 1, '👍'));
  await pass(clock, 300);
  await accept(bob.react(id(), 1, '👍'), eve.react(id(), 1, '🎉'));
  await pass(clock, 300);
  await accept(ada.react(id(), 1, '👍', false));
  assert.equal(seqs(), [1, 2]);
  await pass(clock, 400);
  assert.equal(seqs(), [1, 2, 6]);
  const { type, data } = events.at(-1)!;
  assert.is(type, 'reaction.changed');
  assert.equal([data.entry.target, data.entry.emoji, data.entry.on], [1, '👍', false]);
  assert.equal(data.reactions, { '👍': 1, '🎉': 1 });
  assert.equal(data.reactors, { '👍': ['bob'], '🎉': ['eve'] });
  await pass(clock, 60_000);
  assert.equal(seqs(), [1, 2, 6]);
});

test('each message is throttled separately, and other events stay in order', async () => {
  const { clock, accept, seqs } = await start();
  await accept(ada.react(id(), 1, '👍'), ada.react(id(), 2, '👍'), ada.message('m3'));
  await accept(bob.react(id(), 1, '👍'), ada.edit(id(), 2, 'new'));
  await pass(clock, 999);
  assert.equal(seqs(), [1, 2], 'a message waits behind a reaction');
  await pass(clock, 1);
  assert.equal(seqs(), [1, 2, 4, 5, 6, 7]);
});

test('a crowd that toggles causes one event a second, and delays others by one', async () => {
  const { store, clock, accept, events, reactions } = await start();
  for (let i = 0; i < 200; i++) {
    const somebody = people[i % 3]!;
    await accept(somebody.react(id(), 1, '👍', Math.floor(i / 3) % 2 === 0));
    if (i % 10 === 0) await accept(ada.message(id()));
    await pass(clock, 50);
  }
  await pass(clock, 1_000);
  assert.is(reactions().length, 10);
  const last = reactions().at(-1)!;
  const { messages: [message] } = await store.page('lobby', 2, 1);
  assert.equal(last.data.reactions, message!.counts, 'the last state arrives');
  const messages = events.filter(({ type }) => type === 'message.created').slice(2);
  assert.is(messages.length, 20);
  for (const { data, sentMs } of messages) {
    assert.ok(clock.date() - clock.now() + sentMs - data.entry.at <= 1_000);
  }
  const seqs = events.map(({ data }) => data.entry.seq);
  assert.equal(seqs, [...seqs].sort((a, b) => a - b));
});

test('every replica chooses the same reactions, even when starting anew', async () => {
  const first = await start();
  for (let i = 0; i < 100; i++) {
    await first.accept(people[i % 3]!.react(id(), 1 + i % 2, '👍', Math.floor(i / 6) % 2 === 0));
    if (i % 7 === 0) await first.accept(ada.message(id()));
    await pass(first.clock, 70);
  }
  await pass(first.clock, 1_000);
  // With the same history and no cursor.
  const { records } = openMemoryStore();
  const second = open({ ...first.store, records }, first.clock);
  second.queue.add('lobby');
  await settled();
  assert.equal(second.seqs(), first.seqs());
  assert.is(new Set(first.seqs()).size, first.seqs().length);
});

test('a replica that takes over within a second sends the waiting reaction', async () => {
  const first = await start();
  await first.accept(ada.react(id(), 1, '👍'));
  await first.queue.close();
  const second = open(first.store, first.clock);
  second.queue.add('lobby');
  await settled();
  await pass(first.clock, 999);
  assert.equal(second.seqs(), []);
  await pass(first.clock, 1);
  assert.equal([first.seqs(), second.seqs()], [[1, 2], [3]]);
});

test('a second with more than a page of reactions is one event, even long after', async () => {
  const replica = await start();
  const { clock, accept, reactions } = replica;
  await replica.queue.close();
  const toggle = (_: unknown, i: number) =>
    people[i % 3]!.react(id(), 1 + i % 2, '👍', Math.floor(i / 6) % 2 === 0);
  await accept(...Array.from({ length: 3_000 }, toggle));
  await accept(ada.message('after all'));
  await pass(clock, 3_600_000);
  const late = open(replica.store, clock);
  late.queue.add('lobby');
  await settled();
  assert.equal(late.seqs(), [3_001, 3_002, 3_003]);
  assert.is(reactions().length, 0);
});

test('seconds are those of accepting replicas, whatever their clocks', async () => {
  const { clock, accept, seqs, reactions } = await start();
  const ahead = { at: clock.date() + 30_500 };
  await accept({ ...ada.react(id(), 1, '👍'), ...ahead });
  await pass(clock, 999);
  assert.equal(seqs(), [1, 2]);
  await pass(clock, 1);
  assert.equal(seqs(), [1, 2, 3]);
  // The replica's clock is late: the second is over when its first reaction arrives.
  const behind = { at: clock.date() - 5_000 };
  for (let i = 0; i < 40; i++) {
    await accept({ ...bob.react(id(), 1, '👍', i % 2 === 0), ...behind });
    await pass(clock, 50);
  }
  await pass(clock, 2_000);
  assert.ok(reactions().length <= 1 + 4, `${reactions().length} events`);
  assert.is(reactions().at(-1)!.data.entry.on, false, 'the last one');
});

test('while the receiver is down a waiting reaction is not checked repeatedly', async () => {
  const { store, clock, circuit, accept, seqs } = await start();
  for (const room of ['a', 'b', 'c']) circuit.failed(room);
  assert.ok(circuit.isOpen);
  await pass(clock, 10_000);
  let reads = 0;
  const { after } = store;
  store.after = (...some) => (reads += 1, after(...some));
  await accept(ada.react(id(), 1, '👍'));
  await pass(clock, 999);
  assert.ok(reads <= 2, `${reads} reads`);
  assert.equal(seqs(), [1, 2]);
  await pass(clock, 1);
  assert.equal(seqs(), [1, 2, 3]);
});

test('a reaction to a deleted message carries no reactions', async () => {
  const { clock, accept, reactions } = await start();
  await accept(ada.react(id(), 1, '👍'));
  await accept(ada.remove(id(), 1));
  await pass(clock, 1_000);
  assert.is(reactions().length, 1);
  assert.is(reactions()[0]!.data.reactions, undefined);
});

test('a thousand toggles on one message cause a handful of requests', () =>
  withSite(async ({ store, receiver, replicas: [replica], addWebhook }) => {
    await addWebhook();
    await replica.post('lobby', [1]);
    await until(() => receiver.seqs('lobby').length === 1, WITHIN);
    const startedAtMs = Date.now();
    for (let i = 0; i < 1_000; i += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, j) => {
        const somebody = writer({ id: `g_${j}`, name: 'Guest' });
        const draft = somebody.react(id(), 1, '👍', i % 20 === 0);
        return replica.hub.post({ ...draft, at: Date.now() });
      }));
    }
    await replica.hub.post({ ...ada.react(id(), 1, '🎉'), at: Date.now() });
    // One per second, and a few more on a slow machine.
    const seconds = Math.ceil((Date.now() - startedAtMs) / 1_000) + 5;
    const { head } = (await store.heads(['lobby'])).get('lobby')!;
    await until(() => receiver.seqs('lobby').includes(head), WITHIN);
    const { length } = receiver.received;
    assert.ok(length - 1 <= seconds, `${length - 1} requests in ${seconds} s`);
    assert.equal(receiver.received.at(-1)!.reactions, { '🎉': 1 });
  }));

test.run();
