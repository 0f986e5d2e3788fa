import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { until } from '../../lib/until.ts';
import { startReplica, withReplica } from '../../../scripts/testkit/server/replica.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from '../store/store.ts';

const test = suite('joining');

test('a resume that fails midway closes the connection, so the client reconnects', async () => {
  await withReplica(async (replica, store) => {
    const ada = replica.connect();
    await ada.enter('lobby');
    for (let i = 1; i <= 3_000; i++) ada.send('lobby', String(i));
    await until(() => ada.seqs('lobby').length === 3_000, { withinMs: 20_000 });
    const back = replica.connect();
    // A slow reader: the second part waits until it has read the first.
    back.bufferedBytes = 50_000;
    await back.enter('lobby', 0);
    store.isAway = true;
    back.bufferedBytes = 0;
    await until(() => back.closedWith, { withinMs: 5_000 });
    assert.is(back.closedWith?.code, 1012);
    store.isAway = false;
    const again = replica.connect();
    await again.enter('lobby', back.seqs('lobby').at(-1)!);
    await until(() => again.seqs('lobby').at(-1) === 3_000, { withinMs: 5_000 });
  });
});

test('a returning crowd causes store reads per room, not per client', async () => {
  const inner = openMemoryStore();
  let reads = 0;
  const counted: Store = {
    ...inner,
    page: (...args) => (reads += 1, inner.page(...args)),
    after: (...args) => (reads += 1, inner.after(...args)),
  };
  const writer = await startReplica({
    name: 'w',
    store: counted,
    broker: createMemoryBus().open(),
  });
  const fresh = await startReplica({
    name: 'f',
    store: counted,
    broker: createMemoryBus().open(),
    compareEveryMs: 60_000,
  });
  try {
    const ada = writer.connect();
    await ada.enter('lobby');
    for (let i = 1; i <= 300; i++) ada.send('lobby', String(i));
    await until(() => ada.seqs('lobby').length === 300, { withinMs: 10_000 });
    reads = 0;
    const crowd = Array.from({ length: 1_000 }, () => fresh.connect());
    await Promise.all(crowd.map((client, i) => client.enter('lobby', i % 290)));
    for (const [i, client] of crowd.entries()) assert.is(client.seqs('lobby')[0], (i % 290) + 1);
    assert.ok(reads <= 4, `${reads} reads for 1,000 clients of one room`);
  } finally {
    await writer.close();
    await fresh.close();
  }
});

test('joins and resumes of a crowd are spread over many event-loop turns', async () => {
  await withReplica(async (replica) => {
    const ada = replica.connect();
    await ada.enter('lobby');
    for (let i = 1; i <= 50; i++) ada.send('lobby', String(i));
    await until(() => ada.seqs('lobby').length === 50, { withinMs: 5_000 });
    const crowd = Array.from({ length: 200 }, () => replica.connect());
    for (const client of crowd) client.say({ type: 'hello' });
    await Promise.all(crowd.map((client) => client.next('welcome')));
    const served = (): number => crowd.filter((one) => one.seqs('lobby').length > 0).length;
    for (const [i, client] of crowd.entries()) {
      client.say({ type: 'join', room: 'lobby', ...i % 2 && { after: 10 } });
    }
    let before = 0;
    let mostInTurn = 0;
    const deadlineMs = performance.now() + 20_000;
    while (before < crowd.length) {
      assert.ok(performance.now() < deadlineMs, `${before} joined`);
      await new Promise<void>((resolve) => nodeScheduler.afterNetwork(resolve));
      mostInTurn = Math.max(mostInTurn, served() - before);
      before = served();
    }
    // 8 per turn, 16 on Deno; the count may span two turns.
    assert.ok(mostInTurn <= 40, `${mostInTurn} in one turn`);
  });
});

test('a resume from before the retained entries gets the latest page, incomplete', async () => {
  await withReplica(async (replica, store) => {
    const ada = replica.connect();
    await ada.enter('lobby');
    for (let i = 1; i <= 30; i++) ada.send('lobby', String(i));
    await until(() => ada.seqs('lobby').length === 30, { withinMs: 5_000 });
    await store.trim({ ageMaxMs: 0, countMax: 10 }, Date.now());
    await replica.hub.compareHeads();
    const back = replica.connect();
    const joined = await back.enter('lobby', 5);
    assert.equal([joined.complete, joined.first, joined.head], [false, 21, 30]);
    assert.equal(
      joined.entries.map(({ seq }) => seq),
      Array.from({ length: 10 }, (_, i) => 21 + i),
    );
    const ahead = replica.connect();
    assert.is((await ahead.enter('lobby', 99)).complete, false);
  });
});

test('a client that missed thousands of entries gets exactly those, in order', async () => {
  await withReplica(async (replica) => {
    const ada = replica.connect();
    await ada.enter('lobby');
    const head = 3_000;
    for (let i = 1; i <= head; i++) ada.send('lobby', String(i));
    await until(() => ada.seqs('lobby').length === head, { withinMs: 20_000 });
    const back = replica.connect();
    await back.enter('lobby', 7);
    ada.send('lobby', 'live');
    await until(() => back.seqs('lobby').at(-1) === head + 1, { withinMs: 20_000 });
    assert.equal(back.seqs('lobby'), Array.from({ length: head + 1 - 7 }, (_, i) => i + 8));
  });
});

test.run();
