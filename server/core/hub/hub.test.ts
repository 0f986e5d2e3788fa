import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { startReplica } from '../../../scripts/testkit/server/replica.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Draft } from '../store/store.ts';
import { createHub } from './hub.ts';

const test = suite('hub');
const WITHIN = { withinMs: 10_000 };

function drafts(count: number): Draft[] {
  return Array.from({ length: count }, (_, i) => ({
    room: 'lobby',
    id: `elsewhere ${i}`,
    kind: 'message',
    from: { id: 'bob', name: 'Bob' },
    at: 1,
    via: 'elsewhere',
    text: 'x',
  }));
}

test('members of a silent replica disappear within three heartbeats', async () => {
  const store = openMemoryStore();
  const bus = createMemoryBus();
  const [brokerA, brokerB] = [bus.open(), bus.open()];
  const a = await startReplica({ name: 'a', store, broker: brokerA });
  const b = await startReplica({ name: 'b', store, broker: brokerB });
  try {
    const [ada, bob] = [a.connect(), b.connect()];
    await ada.enter('lobby');
    await bob.enter('lobby');
    const counts = () => ada.frames.flatMap((f) => (f.type === 'presence' ? [f.count] : []));
    await until(() => counts().at(-1) === 2, WITHIN);
    // Like a crash: the replica announces nothing.
    await brokerB.close();
    await until(() => counts().at(-1) === 1, WITHIN);
  } finally {
    await a.close();
    await b.close();
  }
});

test('a room that is behind retention starts over, with members who join meanwhile', async () => {
  const store = openMemoryStore();
  const replica = await startReplica({
    name: 'a',
    store,
    broker: createMemoryBus().open(),
    compareEveryMs: 60_000,
  });
  try {
    const first = replica.connect();
    await first.enter('lobby');
    first.send('lobby', '1');
    await until(() => first.seqs('lobby').length === 1, WITHIN);
    first.drop();
    // Other replicas write, the link loses everything, and retention trims most of it.
    await store.append(drafts(200));
    await store.trim({ ageMaxMs: 0, countMax: 50 }, Date.now());
    const late = replica.connect();
    const joined = await late.enter('lobby', 190);
    assert.equal([joined.complete, joined.head], [true, 201]);
    assert.equal(
      joined.entries.map(({ seq }) => seq),
      Array.from({ length: 11 }, (_, i) => 191 + i),
    );
    late.send('lobby', '2');
    await until(() => late.seqs('lobby').at(-1) === 202, WITHIN);
  } finally {
    await replica.close();
  }
});

test('members of a room that is behind retention must join again', async () => {
  const store = openMemoryStore();
  const replica = await startReplica({ name: 'a', store, broker: createMemoryBus().open() });
  try {
    const ada = replica.connect();
    await ada.enter('lobby');
    await store.append(drafts(200));
    await store.trim({ ageMaxMs: 0, countMax: 50 }, Date.now());
    await until(() => ada.closedWith, WITHIN);
    assert.is(ada.closedWith?.code, 4409);
  } finally {
    await replica.close();
  }
});

test('failing retention does not affect readiness', async () => {
  const store = openMemoryStore();
  let trims = 0;
  const hub = createHub({
    scheduler: nodeScheduler,
    store: {
      ...store,
      trim() {
        trims += 1;
        return Promise.reject(new Error('a room took too long'));
      },
    },
    broker: createMemoryBus().open(),
    instance: 'a',
    retention: { ageMaxMs: 0, countMax: 10 },
    log: silentLog,
    trimEveryMs: 1,
  });
  try {
    await until(() => trims >= 3, WITHIN);
    assert.is(hub.status().isStoreUp, true);
  } finally {
    await hub.close();
  }
});

test.run();
