/** Dropped entries of reactions and edits: clients that missed them are told, without a gap. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { until } from '../../lib/until.ts';
import { startReplica, withReplica } from '../../../scripts/testkit/server/replica.ts';
import { CHANGES_MAX } from '../store/bounds.ts';
import { ADA, post, writer } from '../../../scripts/testkit/server/draft.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from '../store/store.ts';

const test = suite('dropped changes');
const WITHIN = { withinMs: 10_000 };
const ada = writer();
const bob = writer({ id: 'bob', name: 'Bob' });

/** Three messages, more changes of the first one than a room keeps, and one more message. */
async function fill(store: Store): Promise<number> {
  await post(store, ada.message('a'), ada.message('b'), ada.message('c'));
  await toggle(store, CHANGES_MAX + 1_000);
  const [last] = await post(store, ada.message('last'));
  return last!.seq;
}

async function toggle(store: Store, times: number): Promise<void> {
  const mark = crypto.randomUUID();
  await post(
    store,
    ...Array.from({ length: times }, (_, i) => bob.react(`${mark} ${i}`, 1, '👍', i % 2 === 0)),
  );
}

async function trim(store: Store): Promise<void> {
  while (!(await store.trim({ ageMaxMs: 0, countMax: 0 }, Date.now())).isDone);
}

test('a resume from before dropped entries gets the latest page, marked incomplete', () =>
  withReplica(async (replica, store) => {
    const head = await fill(store);
    await trim(store);
    const cases: [after: number, complete: boolean][] = [
      [0, false],
      [3, false],
      [1_002, false],
      [1_003, true],
      [head - 10, true],
      [head, true],
    ];
    for (const [after, complete] of cases) {
      const client = replica.connect();
      const joined = await client.enter('lobby', after);
      assert.equal([joined.complete, joined.head, joined.first], [complete, head, 1], `${after}`);
      if (!complete) assert.equal(client.seqs('lobby'), [1, 2, 3, head]);
      else {
        await until(() => client.seqs('lobby').length === head - after, WITHIN);
        assert.equal(
          client.seqs('lobby'),
          [...Array(head - after).keys()].map((i) => after + 1 + i),
        );
      }
      client.drop();
    }
  }));

test('a resume whose entries are dropped meanwhile starts over without a gap', () =>
  withReplica(async (replica, store) => {
    const head = await fill(store);
    await replica.hub.open('lobby');
    await trim(store);
    // The room in memory does not know yet which entries were dropped.
    const client = replica.connect();
    const joined = await client.enter('lobby', 3);
    assert.equal([joined.complete, joined.entries.map(({ seq }) => seq)], [false, [1, 2, 3, head]]);
  }));

test('members of a room that lacks dropped entries must join again', async () => {
  const store = openMemoryStore();
  const replica = await startReplica({ name: 'a', store, broker: createMemoryBus().open() });
  try {
    await post(store, ada.message('a'));
    const client = replica.connect();
    await client.enter('lobby');
    // Other replicas write, and the link loses everything.
    await toggle(store, CHANGES_MAX + 1_000);
    await trim(store);
    await until(() => client.closedWith, WITHIN);
    assert.is(client.closedWith?.code, 4409);
    const again = replica.connect();
    assert.is((await again.enter('lobby', 1)).complete, false);
    assert.equal(again.entries('lobby').map(({ text }) => text), ['text a']);
  } finally {
    await replica.close();
  }
});

test('a room that is opened while entries are dropped does not fold over the gap', async () => {
  const inner = openMemoryStore();
  let pages = 0;
  const store: Store = {
    ...inner,
    async page(...args) {
      const page = await inner.page(...args);
      if (++pages > 1) return page;
      await toggle(inner, CHANGES_MAX + 1_000);
      await post(inner, bob.react('odd', 1, '🎉'));
      await trim(inner);
      return page;
    },
  };
  const replica = await startReplica({ name: 'a', store, broker: createMemoryBus().open() });
  try {
    await post(inner, ada.message('a'));
    const joined = await replica.connect().enter('lobby');
    assert.equal(joined.entries.map(({ reactions }) => reactions), [{ '🎉': 1 }]);
    assert.is(joined.head, CHANGES_MAX + 1_002);
  } finally {
    await replica.close();
  }
});

test('an edit replaces the text in resumes, pages and joins on every replica', async () => {
  const store = openMemoryStore();
  const bus = createMemoryBus();
  const a = await startReplica({ name: 'a', store, broker: bus.open() });
  const b = await startReplica({ name: 'b', store, broker: bus.open() });
  try {
    const writing = a.connect();
    const reading = b.connect();
    await writing.enter('lobby');
    await reading.enter('lobby');
    writing.send('lobby', '1', 'my password is hunter2');
    await until(() => reading.seqs('lobby').length === 1, WITHIN);
    writing.say({
      type: 'edit',
      room: 'lobby',
      id: '2',
      target: 1,
      text: 'my password is hunter3',
    });
    writing.say({ type: 'edit', room: 'lobby', id: '3', target: 1, text: 'never mind' });
    await until(() => reading.seqs('lobby').length === 3, WITHIN);
    const fresh = await startReplica({ name: 'c', store, broker: bus.open() });
    for (const replica of [a, b, fresh]) {
      const late = replica.connect();
      assert.is((await late.enter('lobby', 0)).complete, true);
      assert.equal(late.entries('lobby').map(({ text }) => text), Array(3).fill('never mind'));
      late.say({ type: 'history', room: 'lobby', before: 9, limit: 9 });
      const { entries } = await late.next('page');
      assert.equal(entries.map(({ text }) => text), ['never mind']);
      assert.not(JSON.stringify(late.frames).includes('hunter'));
    }
    await fresh.close();
  } finally {
    await a.close();
    await b.close();
  }
});

test('a removed room starts again at the seq floor, and its members stay', async () => {
  const store = openMemoryStore();
  const replica = await startReplica({ name: 'a', store, broker: createMemoryBus().open() });
  try {
    await post(store, ...Array.from({ length: 100 }, (_, i) => ada.message(`${i}`, { at: 1 })));
    while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, 1_000)).isDone);
    await store.emptyRooms(1, 10);
    assert.is(await store.removeEmptyRooms([{ name: 'lobby', records: [] }]), 1);
    const client = replica.connect();
    const joined = await client.enter('lobby');
    assert.equal([joined.entries, joined.first], [[], joined.head + 1]);
    client.send('lobby', 'new');
    await until(() => client.seqs('lobby').length === 1, WITHIN);
    assert.equal([client.seqs('lobby'), client.closedWith], [[joined.head + 1], undefined]);
    const back = replica.connect();
    assert.is((await back.enter('lobby', 100)).complete, false, 'its seqs are of the removed room');
    assert.equal(back.entries('lobby').map(({ id }) => id), ['new']);
  } finally {
    await replica.close();
  }
});

test('a page has as many messages as fit into a frame, and at least one', () =>
  withReplica(async (replica, store) => {
    // 3 bytes per character, or 6 as escaped JSON.
    const texts = ['€'.repeat(20_000), '\u0001'.repeat(10_000), '€'.repeat(4_000)];
    await post(store, ...texts.map((text, i) => writer(ADA).message(`${i}`, { text })));
    const client = replica.connect();
    const joined = await client.enter('lobby');
    assert.equal([joined.entries.map(({ seq }) => seq), joined.first], [[2, 3], 1]);
    for (const [before, seqs] of [[4, [2, 3]], [3, [2]], [2, [1]]] as const) {
      client.say({ type: 'history', room: 'lobby', before, limit: 100 });
      const { entries, first } = await client.next('page');
      assert.equal([entries.map(({ seq }) => seq), first], [seqs, 1]);
      const page = await replica.hub.page({ room: 'lobby', before, limit: 100 });
      assert.equal(page.entries.map(({ seq }) => seq), seqs);
    }
    await post(store, writer(ADA).message('long', { text: '€'.repeat(50_000) }));
    const page = await replica.hub.page({ room: 'lobby', limit: 100 });
    assert.equal(page.entries.map(({ seq }) => seq), [4]);
  }));

test.run();
