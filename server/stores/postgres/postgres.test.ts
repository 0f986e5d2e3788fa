/** Postgres store on a real server: the contract, outages, concurrent starts, other schemas. */
import postgres from 'postgres';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openFaultyWire } from '../../../scripts/testkit/cluster/faulty-wire.ts';
import { openPostgres } from '../../../scripts/testkit/postgres-service.ts';
import { until } from '../../lib/until.ts';
import {
  appendAtLast,
  emptyDatabase,
  QUICK,
  said,
  seqsOf,
  upTo,
  WITHIN,
  withStores,
} from './postgres.fixture.ts';
import { openPostgresStore } from './postgres.ts';
import { storeContract } from '../../core/store/store.contract.ts';
import type { Store } from '../../core/store/store.ts';

const server = await openPostgres();
const test = suite('postgres');
function through(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

/** One database for the whole contract, because creating one takes longer than most tests. */
const contractUrl = await emptyDatabase(server.url);
const contractSql = postgres(contractUrl, { max: 1, onnotice: () => {} });

/** Empties all tables except those with versions. */
async function emptyTables(): Promise<void> {
  const tables = await contractSql<{ name: string }[]>`
    SELECT oid::regclass::text AS name FROM pg_class
    WHERE relnamespace = 'starling'::regnamespace AND relkind IN ('r', 'p')
      AND NOT relispartition AND relname NOT LIKE '%version' AND relname <> 'schema_additions'`;
  await contractSql.unsafe(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
  await contractSql`INSERT INTO starling.seq_floor VALUES (0)`;
}

storeContract(
  'postgres',
  async () => {
    const stores: Store[] = [];
    const open = async (): Promise<Store> => {
      const store = await openPostgresStore(contractUrl, WITHIN);
      stores.push(store);
      return store;
    };
    return {
      store: await open(),
      reopen: open,
      async dispose() {
        for (const store of stores) await store.close();
        await emptyTables();
      },
    };
  },
);

test.before(() => contractSql.end());

test('replicas that start at once on an empty database all become ready', async () => {
  await withStores(server.url, 4, async (stores) => {
    const results = await Promise.all(stores.map((store) => store.append([said('lobby')])));
    assert.ok(results.flat().every(({ ok }) => ok));
    assert.equal(await seqsOf(stores[0]!, 'lobby'), upTo(4));
    const kept = await Promise.all(
      stores.map((store, i) => store.putIfAbsent('secret', `secret ${i}`)),
    );
    assert.is(new Set(kept).size, 1, 'all get the same value');
  });
});

test('replicas that write to the same rooms at once leave no gap and do not deadlock', async () => {
  await withStores(server.url, 3, async (stores) => {
    const rooms = ['a', 'b', 'c', 'd', 'e'];
    const rounds = 20;
    await Promise.all(stores.map(async (store, i) => {
      const ordered = i % 2 ? rooms : rooms.toReversed();
      for (let round = 0; round < rounds; round++) {
        const results = await store.append(ordered.map((room) => said(room)));
        assert.ok(results.every(({ ok }) => ok));
      }
    }));
    for (const room of rooms) {
      assert.equal(await seqsOf(stores[0]!, room), upTo(stores.length * rounds));
    }
  });
});

test('the same draft sent through two replicas at once is stored once', async () => {
  await withStores(server.url, 2, async ([a, b]) => {
    for (let i = 1; i <= 20; i++) {
      const draft = said('lobby');
      const [[one], [other]] = await Promise.all([a!.append([draft]), b!.append([draft])]);
      if (!one?.ok || !other?.ok) throw new Error('one of the two was refused');
      assert.equal([one.entry.seq, other.entry.seq], [i, i]);
      assert.is(Number(one.repeated) + Number(other.repeated), 1);
    }
  });
});

test('an append scans no table, even with a plan from when it was empty', () =>
  withStores(server.url, 1, async ([store], url) => {
    const batches = 40;
    for (let i = 0; i < batches; i++) {
      await store!.append(Array.from({ length: 50 }, (_, j) => said('lobby', `${i}-${j}`)));
    }
    // A session reports its statistics when it ends.
    await store!.close();
    const sql = postgres(url, { max: 1 });
    try {
      const readWhole = await until(async () => {
        const [row] = await sql`
          SELECT sum(n_tup_ins)::int AS added, sum(seq_tup_read)::int AS read
          FROM pg_stat_user_tables WHERE relname LIKE 'entries%'`;
        return row!.added === batches * 50 ? { rows: Number(row!.read) } : undefined;
      }, WITHIN);
      assert.ok(readWhole.rows < batches * 50, `${readWhole.rows} rows were read`);
    } finally {
      await sql.end();
    }
  }));

test('a late trim does not end an append in flight', () =>
  withStores(server.url, 1, async ([store], url) => {
    await store!.append([said('slow'), said('slow'), said('lobby')]);
    const sql = postgres(url, { max: 1 });
    try {
      let appending: Promise<unknown> | undefined;
      await sql.begin(async (lock) => {
        await lock`SELECT FROM starling.rooms FOR UPDATE`;
        appending = store!.append([said('lobby')]);
        appending.catch(() => {});
        const late = await store!.trim({ ageMaxMs: 0, countMax: 1 }, 0).catch((error) => error);
        assert.instance(late, Error);
      });
      await appending;
      assert.equal(await seqsOf(store!, 'lobby'), upTo(2));
      while (!(await store!.trim({ ageMaxMs: 0, countMax: 1 }, 0)).isDone);
      assert.equal(await seqsOf(store!, 'slow'), [2]);
    } finally {
      await sql.end();
    }
  }, { ...WITHIN, upkeepWithinMs: 300 }));

test('a newer schema is refused at once and left unchanged', async () => {
  const url = await emptyDatabase(server.url);
  const first = await openPostgresStore(url);
  await first.close();
  const sql = postgres(url, { max: 1 });
  try {
    await sql`UPDATE starling.schema_version SET version = 999`;
    const startedMs = performance.now();
    const refused = await openPostgresStore(url).catch((error) => error);
    assert.instance(refused, Error);
    assert.match(refused.message, 'STORE_URL');
    assert.match(refused.cause.message, 'version 999');
    assert.ok(performance.now() - startedMs < WITHIN.withinMs);
    const [row] = await sql`SELECT version FROM starling.schema_version`;
    assert.is(row!.version, 999);
  } finally {
    await sql.end();
  }
});

test('a wrong password is refused at once, without repeating it', async () => {
  const wrong = new URL(server.url);
  wrong.password = 'hunter2';
  const refused = await openPostgresStore(wrong.href).catch((error) => error);
  assert.instance(refused, Error);
  assert.match(refused.cause.message, /password/);
  assert.not(`${refused.message} ${refused.cause.message}`.includes('hunter2'));
});

for (const how of ['cut', 'block'] as const) {
  test(`calls fail in time during a network ${how}, and go on without repetition after it`, async () => {
    const url = await emptyDatabase(server.url);
    const wire = await openFaultyWire({ targetPort: Number(new URL(url).port || 5432) });
    const store = await openPostgresStore(through(url, wire.port), QUICK);
    try {
      await store.append([said('lobby')]);
      wire[how]();
      const draft = said('lobby');
      const startedMs = performance.now();
      const refused = await store.append([draft]).catch((error) => error);
      assert.instance(refused, Error);
      const heads = await store.heads(['lobby']).catch((error) => error);
      assert.instance(heads, Error);
      assert.ok(performance.now() - startedMs < WITHIN.withinMs);
      wire.mend();
      const [appended] = await appendAtLast(store, [draft]);
      assert.ok(appended!.ok);
      await appendAtLast(store, [said('lobby')]);
      assert.equal(await seqsOf(store, 'lobby'), upTo(3));
    } finally {
      await store.close();
      await wire.close();
    }
  });
}

test('a connection that breaks while it is made fails only its call', async () => {
  const url = await emptyDatabase(server.url);
  const wire = await openFaultyWire({ targetPort: Number(new URL(url).port || 5432) });
  const store = await openPostgresStore(through(url, wire.port), { retryEveryMs: 20 });
  try {
    const breakAfter = async (chunks: number) => {
      let isBroken = false;
      wire.breakAfter(chunks).then(() => isBroken = true);
      const isAnswered = await store.heads(['lobby']).then(() => true, () => false);
      return { isBroken, isAnswered };
    };
    let chunks = 0;
    await until(async () => {
      // A call breaks the open connection; the next one makes a new connection.
      if ((await breakAfter(0)).isAnswered) return false;
      const { isBroken, isAnswered } = await breakAfter(chunks);
      if (isBroken) chunks += 1;
      return !isBroken && isAnswered;
    }, { ...WITHIN, what: 'call that comes through' });
    assert.ok(chunks >= 8, `greeting, password, its proof, question, answer: ${chunks} chunks`);
    const [appended] = await appendAtLast(store, [said('lobby')]);
    assert.ok(appended!.ok);
  } finally {
    await store.close();
    await wire.close();
  }
});

test.after(async () => {
  await server.own?.stop();
});

test.run();
