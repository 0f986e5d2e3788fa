import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ADA, entryOf, post, writer } from '../../../scripts/testkit/server/draft.ts';
import { openOlderSqlite } from './older.fixture.ts';
import { openSqliteStore } from './sqlite.ts';
import { type Versions, versionTests } from '../../core/store/versions.contract.ts';

const test = suite('sqlite versions');

async function withFile(
  run: (versions: Versions, path: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-versions-'));
  const path = join(folder, 'starling.db');
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(store: T): T => {
    opened.push(store);
    return store;
  };
  try {
    await run({
      older: () => Promise.resolve(keep(openOlderSqlite(path))),
      present: async () => keep(await openSqliteStore(path)),
    }, path);
  } finally {
    for (const store of opened) await store.close();
    rmSync(folder, { recursive: true });
  }
}

versionTests(test, withFile);

test('additions of a newer version are tolerated', () =>
  withFile(async ({ present }, path) => {
    await (await present()).close();
    const db = new DatabaseSync(path);
    db.exec('UPDATE schema_additions SET count = 99; CREATE TABLE newer (x INTEGER) STRICT');
    await (await present()).close();
    assert.is(db.prepare('SELECT count FROM schema_additions').get()!.count, 99);
    db.close();
  }));

test('after a room’s removal an older server opens no room, since it would reuse seqs', () =>
  withFile(async ({ older, present }) => {
    const garden = writer(ADA, 'garden');
    const attic = writer(ADA, 'attic');
    const old = await older();
    const store = await present();
    await post(store, attic.message('a'), garden.message('a'), garden.message('b'));
    while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, 1_800_000_000_000, ['garden'])).isDone);
    await store.emptyRooms(1, 10);
    assert.is(await store.removeEmptyRooms([{ name: 'garden', records: [] }]), 1);
    const { head } = await store.page('garden', undefined, 1);
    assert.ok(head >= 2);
    const refused = await old.append([attic.message('b'), garden.message('c')]).catch((e) => e);
    assert.instance(refused, Error);
    assert.match(refused.message, 'rooms were removed by a newer version');
    // It can write to existing rooms, and the failed post left nothing behind.
    assert.equal(await old.append([attic.message('c')]), [2]);
    const [appended] = await store.append([garden.message('d')]);
    assert.is(entryOf(appended!).seq, head + 1);
    assert.equal(await old.append([garden.message('e')]), [head + 2]);
  }));

test.run();
