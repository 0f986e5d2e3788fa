import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openOlderSqlite } from './older-sqlite.fixture.ts';
import { openSqliteStore } from './sqlite.ts';
import { type Versions, versionTests } from './versions.contract.ts';

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

test('additions of a newer version are no obstacle', () =>
  withFile(async ({ present }, path) => {
    await (await present()).close();
    const db = new DatabaseSync(path);
    db.exec('UPDATE schema_additions SET count = 99; CREATE TABLE newer (x INTEGER) STRICT');
    await (await present()).close();
    assert.is(db.prepare('SELECT count FROM schema_additions').get()!.count, 99);
    db.close();
  }));

test.run();
