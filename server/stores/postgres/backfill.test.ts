/** Back-fill of a large database by a new replica, while an older server keeps working. */
import postgres, { type Sql } from 'postgres';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openPostgres } from '../../../scripts/testkit/postgres-service.ts';
import { until } from '../../lib/until.ts';
import { ADA, writer } from '../../../scripts/testkit/server/draft.ts';
import { openOlderPostgres } from './older.fixture.ts';
import { emptyDatabase, WITHIN } from './postgres.fixture.ts';
import { INDEX_LOCK } from './backfill.ts';
import { openPostgresStore } from './postgres.ts';
import type { Store } from '../../core/store/store.ts';
import type { OlderStore } from '../../core/store/versions.contract.ts';

const test = suite('postgres back-fill');
const server = await openPostgres();
const attic = writer(ADA, 'attic');
const garden = writer(ADA, 'garden');
const REACTORS = 1_200;

interface Setting {
  old: OlderStore;
  sql: Sql;
  open(): Promise<Store>;
}

/** Two rooms of the older version, with many reactions and edits of the first message. */
async function withOlder(act: (setting: Setting) => Promise<void>): Promise<void> {
  const url = await emptyDatabase(server.url);
  const sql = postgres(url, { max: 3, onnotice: () => {} });
  const old = await openOlderPostgres(url);
  const opening: Promise<Store>[] = [];
  try {
    for (const one of [attic, garden]) {
      await old.append([one.message('a'), one.message('b'), one.edit('c', 1, 'first edit')]);
      await old.append([one.edit('d', 1, 'second edit'), one.react('e', 1, '👍')]);
    }
    await sql`
      INSERT INTO starling.reactions
      SELECT id, 2, '🎉', 'user ' || i, 6, 6 FROM starling.rooms, generate_series(1, ${REACTORS}) i`;
    await act({
      old,
      sql,
      open() {
        opening.push(openPostgresStore(url, { ...WITHIN, retryEveryMs: 20 }));
        return opening.at(-1)!;
      },
    });
  } finally {
    await sql.end();
    for (const store of await Promise.allSettled(opening)) {
      if (store.status === 'fulfilled') await store.value.close();
    }
    await old.close();
  }
}

/** Reaction counts of the messages, by room. */
async function countsOf(store: Store): Promise<Record<string, number>[][]> {
  const pages = await Promise.all(
    ['attic', 'garden'].map((room) => store.page(room, undefined, 10)),
  );
  return pages.map(({ messages }) => messages.map(({ counts }) => counts));
}

/** Runs `act` while another session holds the locks of the statement. */
async function whileLocked(sql: Sql, statement: string, act: () => Promise<void>): Promise<void> {
  const session = await sql.reserve();
  try {
    await session.unsafe('BEGIN');
    await session.unsafe(statement);
    await act();
  } finally {
    await session.unsafe('ROLLBACK');
    session.release();
  }
}

test('posts continue while a schema change waits for a lock', () =>
  withOlder(async ({ old, sql, open }) => {
    let opening: Promise<Store>;
    let isOpen = false;
    await whileLocked(sql, 'SELECT FROM starling.entries LIMIT 1', async () => {
      opening = open();
      opening.then(() => isOpen = true, () => {});
      await until(
        () =>
          sql`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'`
            .then(({ length }) => length > 0),
        WITHIN,
      );
      let isPosted = false;
      old.append([attic.message('beside')]).then(() => isPosted = true, () => {});
      await until(() => isPosted, WITHIN);
      assert.not(isOpen);
    });
    assert.equal(await countsOf(await opening!), [
      [{ '👍': 1 }, { '🎉': REACTORS }, {}],
      [{ '👍': 1 }, { '🎉': REACTORS }],
    ]);
  }));

test('an interrupted back-fill is continued, and counts changes of an older server', () =>
  withOlder(async ({ old, sql, open }) => {
    const [room] = await sql`SELECT id FROM starling.rooms WHERE name = 'attic'`;
    const atBackfill = async (query: Promise<readonly unknown[]>): Promise<boolean> =>
      (await query.catch(() => [])).length > 0;
    const lockRoom = `SELECT FROM starling.rooms WHERE name = 'garden' FOR UPDATE`;
    const indexing = await sql.reserve();
    await indexing.unsafe(`SELECT pg_advisory_lock(${INDEX_LOCK})`);
    const opening = open();
    await until(() => atBackfill(sql`SELECT FROM starling.backfills`), WITHIN);
    // Triggers count these, without the reactions from before.
    await old.append([attic.react('f', 1, '👍', false), attic.react('g', 2, '🎉')]);
    await old.append([garden.react('f', 1, '👍', false), garden.react('g', 1, '🎉')]);
    await whileLocked(sql, lockRoom, async () => {
      await indexing.unsafe(`SELECT pg_advisory_unlock(${INDEX_LOCK})`);
      indexing.release();
      const inAttic = () =>
        atBackfill(sql`SELECT FROM starling.backfills WHERE room_id = ${String(room!.id)}`);
      await until(inAttic, WITHIN);
      const ended = () =>
        sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE wait_event_type = 'Lock' AND query LIKE '%fill_reaction_counts%'`;
      await until(async () => (await ended()).length > 0, WITHIN);
      // The room already filled is not locked.
      await old.append([attic.react('h', 1, '🎈')]);
    });
    const store = await opening;
    assert.equal(await countsOf(store), [
      [{ '🎈': 1 }, { '🎉': REACTORS + 1 }],
      [{ '🎉': 1 }, { '🎉': REACTORS }],
    ]);
    const texts = await sql<{ text: string }[]>`
      SELECT text FROM starling.entries WHERE text IS NOT NULL ORDER BY room_id, seq`;
    const kept = ['', 'text b', '', 'second edit'];
    assert.equal(texts.map(({ text }) => text), [...kept, ...kept]);
    assert.is((await sql`SELECT FROM starling.backfills`).length, 0);
  }));

test('replicas that start at once complete an invalid index', () =>
  withOlder(async ({ sql, open }) => {
    const [reaction] = await sql`SELECT tableoid::regclass::text AS table FROM starling.reactions`;
    const partition = String(reaction!.table);
    const name = `${partition.replace('starling.', '')}_by_user`;
    // Fails at the first duplicate, and leaves an invalid index.
    await sql.unsafe(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${partition} (seq)`).then(
      () => assert.unreachable(),
      ({ message }) => assert.match(message, 'could not create unique index'),
    );
    const stores = await Promise.all([open(), open(), open()]);
    for (const store of stores) {
      const { emojis } = await store.reactionsBy('attic', 'user 7', 1);
      assert.equal(emojis.get(2), ['🎉']);
    }
    const indexes = await sql`
      SELECT i.indisvalid AS valid, pg_get_indexdef(i.indexrelid) AS definition FROM pg_inherits h
      JOIN pg_index i ON i.indexrelid = h.inhrelid
      WHERE h.inhparent = 'starling.reactions_by_user'::regclass`;
    assert.is(indexes.length, 16);
    for (const { valid, definition } of indexes) {
      assert.ok(valid);
      assert.match(definition, '(room_id, user_id, target)');
    }
  }));

test.after(() => server.own?.stop());
test.run();
