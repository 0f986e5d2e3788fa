/**
 * Two replicas in one process over the memory bus and one SQLite file: guarantees across replicas,
 * with a good link and with one that loses, repeats and reorders.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBus } from '../brokers/memory/memory.ts';
import { createUnreliableBroker } from '../../scripts/testkit/server/unreliable-broker.ts';
import { createRandom } from '../lib/random.ts';
import { until } from '../lib/until.ts';
import {
  knownGuest,
  startReplica,
  type TestReplica,
} from '../../scripts/testkit/server/replica.ts';
import { openSqliteStore } from '../stores/sqlite/sqlite.ts';
import type { Store } from '../core/store/store.ts';

const test = suite('two replicas');
const WITHIN = { withinMs: 15_000 };

interface Link {
  lossShare: number;
  repeatShare: number;
  reorderShare: number;
}
const GOOD: Link = { lossShare: 0, repeatShare: 0, reorderShare: 0 };
const BAD: Link = { lossShare: 0.3, repeatShare: 0.3, reorderShare: 0.3 };

/** Each replica opens the file separately, like separate processes. */
async function withReplicas(
  link: Link,
  run: (
    a: TestReplica,
    b: TestReplica,
    links: ReturnType<typeof createUnreliableBroker>[],
  ) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-two-'));
  const bus = createMemoryBus();
  const stores: Store[] = [];
  const replicas: TestReplica[] = [];
  const links: ReturnType<typeof createUnreliableBroker>[] = [];
  try {
    for (const [i, name] of ['a', 'b'].entries()) {
      const store = await openSqliteStore(join(folder, 'starling.db'));
      const broker = createUnreliableBroker(bus.open(), { random: createRandom(i + 1), ...link });
      stores.push(store);
      links.push(broker);
      replicas.push(await startReplica({ name, store, broker }));
    }
    await run(replicas[0]!, replicas[1]!, links);
  } finally {
    for (const replica of replicas) await replica.close();
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true });
  }
}

function upTo(head: number): number[] {
  return Array.from({ length: head }, (_, i) => i + 1);
}

for (const [quality, link] of [['good', GOOD], ['bad', BAD]] as const) {
  test(`over a ${quality} link members on both replicas see the same order`, async () => {
    await withReplicas(link, async (a, b) => {
      const clients = [a.connect(), a.connect(), b.connect(), b.connect()];
      for (const client of clients) await client.enter('lobby');
      const each = 50;
      for (let i = 0; i < each; i++) {
        for (const [c, client] of clients.entries()) client.send('lobby', `${c}-${i}`);
        if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const head = each * clients.length;
      for (const client of clients) {
        await until(() => client.seqs('lobby').length >= head, WITHIN);
        assert.equal(client.seqs('lobby'), upTo(head));
        assert.equal(client.entries('lobby'), clients[0]!.entries('lobby'));
      }
      const acks = clients.flatMap((client) => client.frames.filter(({ type }) => type === 'ack'));
      assert.is(acks.length, head);
      for (const { hub } of [a, b]) await until(() => hub.status().replicas === 2, WITHIN);
    });
  });

  test(`over a ${quality} link presence is right on both replicas, and heals`, async () => {
    await withReplicas(link, async (a, b) => {
      const token = await a.tokens.issue(knownGuest('g_ada'));
      const onA = a.connect();
      const onB = b.connect();
      const bob = b.connect();
      await onA.enter('lobby', undefined, token);
      await onB.enter('lobby', undefined, token);
      await bob.enter('lobby');
      const counts = async (replica: TestReplica): Promise<number> => {
        const visitor = replica.connect();
        const { presence } = await visitor.enter('lobby');
        visitor.drop();
        return presence.count - 1;
      };
      // Ada is on both replicas, and is one person.
      await until(async () => await counts(a) === 2 && await counts(b) === 2, { withinMs: 60_000 });
      onA.drop();
      await until(async () => await counts(a) === 2 && await counts(b) === 2, { withinMs: 60_000 });
      onB.drop();
      await until(async () => await counts(a) === 1 && await counts(b) === 1, { withinMs: 60_000 });
    });
  });
}

test('a client that loses its replica resumes on the other without gaps', async () => {
  await withReplicas(GOOD, async (a, b) => {
    const ada = a.connect();
    await ada.enter('lobby');
    for (const id of ['1', '2', '3']) ada.send('lobby', id);
    await until(() => ada.seqs('lobby').length === 3, WITHIN);
    const { token } = await ada.next('welcome');
    ada.drop();
    const bob = b.connect();
    await bob.enter('lobby');
    bob.send('lobby', '4');
    await bob.next('ack');
    const again = b.connect();
    const joined = await again.enter('lobby', 3, token);
    assert.equal(joined.entries.map((entry) => entry.seq), [4]);
    assert.is(joined.complete, true);
    again.send('lobby', '3');
    assert.is((await again.next('ack')).seq, 3, 'a resent message gets the first seq');
  });
});

test('with the link cut both continue, and converge through the store', async () => {
  await withReplicas(GOOD, async (a, b, links) => {
    const [ada, bob] = [a.connect(), b.connect()];
    await ada.enter('lobby');
    await bob.enter('lobby');
    for (const link of links) link.cut();
    ada.send('lobby', '1');
    bob.send('lobby', '2');
    await Promise.all([ada.next('ack'), bob.next('ack')]);
    await until(() => ada.seqs('lobby').length === 2 && bob.seqs('lobby').length === 2, WITHIN);
    assert.equal(ada.entries('lobby'), bob.entries('lobby'));
    for (const link of links) link.mend();
    ada.send('lobby', '3');
    await until(() => bob.seqs('lobby').length === 3, WITHIN);
    assert.equal(bob.seqs('lobby'), [1, 2, 3]);
  });
});

test('a client ahead of a lagging replica is not told that it lost something', async () => {
  await withReplicas(GOOD, async (a, b, links) => {
    const [ada, bob] = [a.connect(), b.connect()];
    await bob.enter('lobby');
    await ada.enter('lobby');
    links[1]!.cut();
    ada.send('lobby', '1');
    const { seq } = await ada.next('ack');
    const moved = b.connect();
    const joined = await moved.enter('lobby', seq);
    assert.is(joined.complete, true);
    assert.equal(joined.entries, []);
  });
});

test('typing is announced on the other replica, except to the person typing', async () => {
  await withReplicas(GOOD, async (a, b) => {
    const [ada, bob] = [a.connect(), b.connect()];
    await ada.enter('lobby');
    await bob.enter('lobby');
    ada.say({ type: 'typing', room: 'lobby' });
    const { user } = await ada.next('welcome');
    const { users } = await bob.next('typing');
    assert.equal(users, [{ id: user.id, name: user.name }]);
    assert.not(ada.frames.some(({ type }) => type === 'typing'));
  });
});

test('a replica receives nothing of rooms in which it has no member', async () => {
  await withReplicas(GOOD, async (a, b) => {
    const [ada, bob] = [a.connect(), b.connect()];
    await ada.enter('lobby');
    await bob.enter('elsewhere');
    // A fence: everything before it was sent earlier.
    let fences = 0;
    const fence = async (): Promise<number> => {
      const id = `fence ${fences++}`;
      ada.say({ type: 'join', room: 'elsewhere', after: 0 });
      ada.send('elsewhere', id);
      await until(() => bob.entries('elsewhere').some((entry) => entry.id === id), WITHIN);
      return b.hub.status().link.received;
    };
    await fence();
    // Presence of Ada in "elsewhere" settles.
    await new Promise((resolve) => setTimeout(resolve, 40));
    const received = async (room: string): Promise<number> => {
      const before = await fence();
      for (let i = 0; i < 20; i++) {
        ada.send(room, `${room} ${i}`);
        // Each in its own commit, and so in its own body.
        await until(
          () => ada.frames.some((f) => f.type === 'ack' && f.id === `${room} ${i}`),
          WITHIN,
        );
      }
      return await fence() - before;
    };
    const ofOthers = await received('lobby');
    const ofItsOwn = await received('elsewhere');
    assert.ok(ofItsOwn >= 20, `its own traffic arrives: ${ofItsOwn}`);
    assert.ok(ofOthers < 20, `of a room without members here came ${ofOthers}`);
  });
});

test.run();
