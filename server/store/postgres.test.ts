/**
 * The truth in a real Postgres: what every store promises, and what happens when Postgres or the
 * network is away, when replicas start at once, and when the schema is another's.
 */
import postgres from 'postgres';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openFaultyWire } from '../../scripts/chaos/faulty-wire.ts';
import { createDatabase, openPostgres } from '../../scripts/postgres-service.ts';
import { until } from '../lib/until.ts';
import { ADA, writer } from './draft.fixture.ts';
import { openPostgresStore, type PostgresOptions } from './postgres.ts';
import { storeContract } from './store.contract.ts';
import type { Draft, Store } from './store.ts';

const WITHIN = { withinMs: 30_000 };
/** A call that is given up quickly. */
const QUICK: PostgresOptions = { withinMs: 1_000 };
/** The network breaks after so many steps of making a connection, each time one later. */
const STEPS = 9;
/** A round trip on a slow network. */
const STEP_MS = 40;
/** After a lost connection no new one is made for so long. */
const PAUSE_MS = 550;
const server = await openPostgres();
const run = crypto.randomUUID().slice(0, 8);
const test = suite('postgres');
let databases = 0;

/** A message of Ada's. */
const said = (room: string, id: string = crypto.randomUUID()): Draft =>
  writer(ADA, room).message(id);

const emptyDatabase = (): Promise<string> =>
  createDatabase(server.url, `test_${run}_${++databases}`);

async function withStores(
  count: number,
  act: (stores: Store[], url: string) => Promise<void>,
  options?: PostgresOptions,
): Promise<void> {
  const url = await emptyDatabase();
  const opened = Array.from({ length: count }, () => openPostgresStore(url, options));
  try {
    await act(await Promise.all(opened), url);
  } finally {
    for (const store of await Promise.all(opened)) await store.close();
  }
}

/** As the hub does: the same drafts again until they are taken. */
function appendAtLast(store: Store, drafts: readonly Draft[]) {
  const attempt = () => store.append(drafts).catch(() => undefined);
  return until(attempt, { ...WITHIN, what: 'store that takes drafts' });
}

function through(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

async function seqsOf(store: Store, room: string): Promise<number[]> {
  const { entries } = await store.after(room, 0, 10_000);
  return entries.map(({ seq }) => seq);
}

const upTo = (head: number) => Array.from({ length: head }, (_, i) => i + 1);

storeContract('postgres', async () => {
  const url = await emptyDatabase();
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openPostgresStore(url);
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    reopen: open,
    async dispose() {
      for (const store of stores) await store.close();
    },
  };
});

test('replicas that start at once on an empty database all get ready', async () => {
  await withStores(4, async (stores) => {
    const results = await Promise.all(stores.map((store) => store.append([said('lobby')])));
    assert.ok(results.flat().every(({ ok }) => ok));
    assert.equal(await seqsOf(stores[0]!, 'lobby'), upTo(4));
    const kept = await Promise.all(stores.map((store, i) => store.keep('secret', `secret ${i}`)));
    assert.is(new Set(kept).size, 1, 'all keep the same');
  });
});

test('replicas that write to the same rooms at once leave no hole and wait for no other for ever', async () => {
  await withStores(3, async (stores) => {
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

test('the same draft through two replicas at once is stored once', async () => {
  await withStores(2, async ([a, b]) => {
    for (let i = 1; i <= 20; i++) {
      const draft = said('lobby');
      const [[one], [other]] = await Promise.all([a!.append([draft]), b!.append([draft])]);
      if (!one?.ok || !other?.ok) throw new Error('one of the two was refused');
      assert.equal([one.entry.seq, other.entry.seq], [i, i]);
      assert.is(Number(one.repeated) + Number(other.repeated), 1);
    }
  });
});

test('an append reads no table whole, also where its plan was made while there was nothing', () =>
  withStores(1, async ([store], url) => {
    const batches = 40;
    for (let i = 0; i < batches; i++) {
      await store!.append(Array.from({ length: 50 }, (_, j) => said('lobby', `${i}-${j}`)));
    }
    // A session tells what it read at its end.
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

test('a schema that is newer than the code is refused at once, and left as it is', async () => {
  const url = await emptyDatabase();
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
    assert.ok(performance.now() - startedMs < 5_000);
    const [row] = await sql`SELECT version FROM starling.schema_version`;
    assert.is(row!.version, 999);
  } finally {
    await sql.end();
  }
});

test('a wrong password is refused at once, in words that do not repeat it', async () => {
  const wrong = new URL(server.url);
  wrong.password = 'hunter2';
  const refused = await openPostgresStore(wrong.href).catch((error) => error);
  assert.instance(refused, Error);
  assert.match(refused.cause.message, /password/);
  assert.not(`${refused.message} ${refused.cause.message}`.includes('hunter2'));
});

for (const how of ['cut', 'block'] as const) {
  test(`a ${how} of the network ends calls in time, and mended all goes on without a repetition`, async () => {
    const url = await emptyDatabase();
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
      assert.ok(performance.now() - startedMs < 4 * QUICK.withinMs!);
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

test('a connection that breaks at any moment while it is made ends nothing but a call', async () => {
  const url = await emptyDatabase();
  const wire = await openFaultyWire({ targetPort: Number(new URL(url).port || 5432) });
  const store = await openPostgresStore(through(url, wire.port), QUICK);
  try {
    for (let step = 0; step < STEPS; step++) {
      wire.cut();
      wire.mend();
      wire.delay(STEP_MS / 2);
      // It connects anew at the first call after its pause, and takes a step for each round trip.
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const reading = store.heads(['lobby']).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, (step + 0.5) * STEP_MS));
      wire.cut();
      await reading;
    }
    wire.mend();
    const [appended] = await appendAtLast(store, [said('lobby')]);
    assert.ok(appended!.ok);
  } finally {
    await store.close();
    await wire.close();
  }
});

const { own } = server;
if (own) {
  for (const [how, end] of [['stopped', own.halt], ['killed', own.kill]] as const) {
    test(`Postgres is ${how} amid writing and started again: what was answered is there, once`, async () => {
      await withStores(2, async (stores) => {
        const answered: [id: string, seq: number][] = [];
        let isOver = false;
        const writing = stores.map(async (store, i) => {
          for (let n = 0; !isOver; n++) {
            const drafts = [said('lobby', `${i}-${n}`)];
            const [appended] = await appendAtLast(store, drafts);
            if (!appended?.ok) throw new Error('a draft was refused');
            answered.push([appended.entry.id, appended.entry.seq]);
          }
        });
        try {
          await until(() => answered.length >= 50, WITHIN);
          await end();
          const before = answered.length;
          const heads = await stores[0]!.heads(['lobby']).catch((error) => error);
          assert.instance(heads, Error);
          await own.start();
          await until(() => answered.length >= before + 50, WITHIN);
        } finally {
          isOver = true;
          await Promise.all(writing);
        }
        const { entries, head } = await stores[0]!.after('lobby', 0, 100_000);
        assert.equal(entries.map(({ seq }) => seq), upTo(head));
        assert.is(new Set(entries.map(({ id }) => id)).size, head);
        for (const [id, seq] of answered) assert.is(entries[seq - 1]!.id, id);
      }, QUICK);
    });
  }

  test('a replica that starts before Postgres waits for it', async () => {
    const url = await emptyDatabase();
    await own.halt();
    let opened = false;
    const opening = openPostgresStore(url).then((store) => {
      opened = true;
      return store;
    });
    const refused = await fetch(`http://127.0.0.1:${own.port}`).catch((error) => error);
    assert.instance(refused, Error);
    assert.not(opened);
    await own.start();
    const store = await opening;
    assert.equal(await seqsOf(store, 'lobby'), []);
    await store.close();
  });

  test('stopped for good, nothing of Postgres goes on', async () => {
    const { pid } = own;
    await own.stop();
    assert.throws(() => process.kill(pid, 0), /ESRCH|not found|No such process/i);
  });
}

test.run();
