import postgres, { type Sql } from 'postgres';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDatabase, openPostgres } from '../../../scripts/testkit/postgres-service.ts';
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { nextTask } from '../../lib/runtime.ts';
import { until } from '../../lib/until.ts';
import { ADA, entryOf, post, writer } from '../../../scripts/testkit/server/draft.ts';
import { openOlderPostgres } from './older.fixture.ts';
import { openPostgresStore } from './postgres.ts';
import type { Draft, Store } from '../../core/store/store.ts';
import { type Versions, versionTests } from '../../core/store/versions.contract.ts';

const test = suite('postgres versions');
const WITHIN = { withinMs: 30_000 };
const server = await openPostgres();
const run = crypto.randomUUID().slice(0, 8);
let databases = 0;

async function withDatabase(
  act: (versions: Versions, sql: Sql) => Promise<void>,
): Promise<void> {
  const url = await createDatabase(server.url, `versions_${run}_${++databases}`);
  const sql = postgres(url, { max: 1 });
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(store: T): T => {
    opened.push(store);
    return store;
  };
  try {
    await act({
      older: async () => keep(await openOlderPostgres(url)),
      present: async () => keep(await openPostgresStore(url, WITHIN)),
    }, sql);
  } finally {
    for (const store of opened) await store.close();
    await sql.end();
  }
}

/** Trims and removes a room; returns how many were removed. */
async function remove(store: Store, name: string): Promise<number> {
  while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, 1_800_000_000_000, [name])).isDone);
  await store.emptyRooms(1, 10);
  return await store.removeEmptyRooms([{ name, records: [] }]);
}

versionTests(test, withDatabase);

test('no room is removed while an older server, which caches ids, is connected', () =>
  withDatabase(async ({ older, present }) => {
    const old = await older();
    const store = await present();
    await post(store, writer(ADA, 'garden').message('a'));
    assert.is(await remove(store, 'garden'), 0);
    assert.equal(await old.append([writer(ADA, 'garden').message('b')]), [2]);
    await old.close();
    await until(async () => await remove(store, 'garden') === 1, WITHIN);
    // An older server that starts later reuses no seqs either.
    const next = await older();
    const [seq] = await next.append([writer(ADA, 'garden').message('c')]);
    assert.ok(seq! > 2, `${seq}`);
    assert.is((await store.page('garden', undefined, 1)).head, seq);
  }));

test('a replica can write to a room that another one removed', () =>
  withDatabase(async ({ present }) => {
    const [a, b] = [await present(), await present()];
    const garden = writer(ADA, 'garden');
    const attic = writer(ADA, 'attic');
    await post(a, garden.message('a'), attic.message('a'));
    await post(b, garden.message('b'));
    assert.is(await remove(b, 'garden'), 1);
    const appended = await a.append([
      attic.message('c'),
      garden.message('c'),
      garden.react('r', 1, '👍'),
      garden.message('d'),
    ]);
    const { head } = (await b.heads(['garden'])).get('garden')!;
    assert.equal(appended.map((one) => one.ok && one.entry.seq), [2, head - 1, false, head]);
    assert.ok(head > 100);
    assert.is(await remove(b, 'garden'), 1);
    const [refused] = await a.append([garden.edit('e', head, 'x')]);
    assert.is(refused!.ok, false);
    assert.equal((await b.rooms('', 10)).map(({ name }) => name), ['attic']);
  }));

test('concurrent posts and removals never use a seq twice', () =>
  withDatabase(async ({ present }) => {
    const [a, b] = [await present(), await present()];
    const garden = writer(ADA, 'garden');
    const seqs: number[] = [];
    let removed = 0;
    // The room may be removed again before the entry is in it; then the draft is repeated.
    const append = (draft: Draft) => a.append([draft]).catch(() => undefined);
    for (let i = 0; removed < 10 && i < 1_000; i++) {
      const removing = remove(b, 'garden');
      // At a different moment of the removal each time.
      for (let turns = i % 8; turns > 0; turns--) await nextTask(nodeScheduler);
      const [appended] = await until(() => append(garden.message(`${i}`, { at: 1 })), WITHIN);
      seqs.push(entryOf(appended!).seq);
      removed += await removing;
    }
    assert.ok(removed >= 10, `${removed}`);
    assert.equal(seqs, [...new Set(seqs)].sort((x, y) => x - y));
  }));

test.after(() => server.own?.stop());
test.run();
