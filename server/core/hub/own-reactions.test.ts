import type { TestClient } from '../../../scripts/testkit/server/session-client.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { until } from '../../lib/until.ts';
import type { Entry } from '../protocol/entry.ts';
import { startReplica, withReplica } from '../../../scripts/testkit/server/replica.ts';
import { ADA, post, writer } from '../../../scripts/testkit/server/draft.ts';
import { REACTORS_KNOWN_MAX } from '../store/fold.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from '../store/store.ts';

const test = suite('own reactions');
const WITHIN = { withinMs: 10_000 };
const CROWD = REACTORS_KNOWN_MAX + 8;
const ada = writer();

/** One message with few reactions, and one with many. */
async function fill(store: Store): Promise<void> {
  await post(store, ada.message('few'), ada.message('many'), ada.react('r', 1, '🎉'));
  await post(
    store,
    ...Array.from(
      { length: CROWD },
      (_, i) => writer({ id: `user-${i}`, name: 'U' }).react(`${i}`, 2, '👍'),
    ),
  );
}

const reactionsOf = (entries: readonly Entry[]) =>
  entries.map(({ reactions, mine }) => [reactions, mine]);

function react(client: TestClient, id: string, target: number, emoji: string, on = true): void {
  client.say({ type: 'react', room: 'lobby', id, target, emoji, on });
}

async function historyOf(client: TestClient) {
  client.say({ type: 'history', room: 'lobby', before: Number.MAX_SAFE_INTEGER, limit: 50 });
  return reactionsOf((await client.next('page')).entries);
}

test('each reader sees their own reactions in joins and pages', () =>
  withReplica(async (replica, store) => {
    await fill(store);
    const bob = replica.connect();
    await bob.enter('lobby');
    const { token } = await bob.next('welcome');
    react(bob, 'b1', 2, '👍');
    react(bob, 'b2', 2, '❤️');
    react(bob, 'b3', 1, '🎉');
    await until(() => bob.seqs('lobby').at(-1) === CROWD + 6, WITHIN);
    const own = [
      [{ '🎉': 2 }, ['🎉']],
      [{ '👍': CROWD + 1, '❤️': 1 }, ['👍', '❤️']],
    ];
    assert.equal(await historyOf(bob), own);
    const again = replica.connect();
    assert.equal(reactionsOf((await again.enter('lobby', undefined, token)).entries), own);
    const other = replica.connect();
    const others = [[{ '🎉': 2 }, undefined], [{ '👍': CROWD + 1, '❤️': 1 }, undefined]];
    assert.equal(reactionsOf((await other.enter('lobby')).entries), others);
    assert.equal(await historyOf(other), others);
    react(bob, 'b4', 2, '👍', false);
    await until(() => again.seqs('lobby').at(-1) === CROWD + 7, WITHIN);
    const less = [[{ '🎉': 2 }, ['🎉']], [{ '👍': CROWD, '❤️': 1 }, ['❤️']]];
    assert.equal(await historyOf(again), less);
    const third = replica.connect();
    assert.equal(reactionsOf((await third.enter('lobby', undefined, token)).entries), less);
  }));

test('a reaction accepted during the read of own reactions is counted once', async () => {
  const inner = openMemoryStore();
  let reads = 0;
  let meanwhile: (() => Promise<unknown>) | undefined;
  const store: Store = {
    ...inner,
    async reactionsBy(...args) {
      reads += 1;
      const before = await inner.reactionsBy(...args);
      await meanwhile?.();
      return before;
    },
  };
  const replica = await startReplica({ name: 'a', store, broker: createMemoryBus().open() });
  try {
    await fill(store);
    const bob = replica.connect();
    await bob.enter('lobby');
    const { token, user } = await bob.next('welcome');
    reads = 0;
    // Accepted here, after the store was read.
    meanwhile = async () => {
      meanwhile = undefined;
      react(bob, 'here', 2, '👍');
      await until(() => bob.seqs('lobby').at(-1) === CROWD + 4, WITHIN);
    };
    const again = replica.connect();
    const joined = await again.enter('lobby', undefined, token);
    assert.equal(reactionsOf(joined.entries)[1], [{ '👍': CROWD + 1 }, ['👍']]);
    assert.equal([joined.head, again.seqs('lobby')], [CROWD + 4, [1, 2]]);
    // Accepted elsewhere before the read, and not yet received here.
    await inner.append([writer({ ...user }).react('elsewhere', 2, '❤️')]);
    const [, second] = await historyOf(again);
    assert.equal(second, [{ '👍': CROWD + 1, '❤️': 1 }, ['👍', '❤️']]);
    assert.is(
      again.entries('lobby').at(-1)!.id,
      'elsewhere',
      'sent before the page that counts it',
    );
    assert.is(reads, 2);
  } finally {
    await replica.close();
  }
});

test('joins need no query for own reactions while all reactors are known', async () => {
  const inner = openMemoryStore();
  let reads = 0;
  const store: Store = {
    ...inner,
    reactionsBy: (...args) => (reads += 1, inner.reactionsBy(...args)),
  };
  const replica = await startReplica({ name: 'a', store, broker: createMemoryBus().open() });
  try {
    const bob = writer({ id: 'bob', name: 'Bob' });
    const messages = Array.from({ length: 50 }, (_, i) => ada.message(`${i}`));
    await post(store, ...messages, ...messages.map((_, i) => bob.react(`r${i}`, i + 1, '👍')));
    await post(store, writer(ADA, 'quiet').message('a'));
    const crowd = Array.from({ length: 200 }, () => replica.connect());
    await Promise.all(crowd.map((client) => client.enter('lobby')));
    assert.equal(crowd[7]!.entries('lobby')[3]!.reactions, { '👍': 1 });
    assert.is(reads, 0);
  } finally {
    await replica.close();
  }
});

test.run();
