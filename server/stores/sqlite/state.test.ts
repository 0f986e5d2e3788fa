import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectSqlite } from './state.ts';
import { openSqliteStore } from './sqlite.ts';

const test = suite('sqlite state');

async function withFolder(run: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-state-'));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the inspection creates nothing', () =>
  withFolder((folder) => {
    const state = inspectSqlite(join(folder, 'deep', 'starling.db'));
    assert.is(state.version, 0);
    assert.equal(state.problems, []);
    assert.not(existsSync(join(folder, 'deep')));
  }));

test('the inspection reads the schema version of a file in use', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'starling.db');
    const store = await openSqliteStore(path);
    try {
      const { version, versionKnown, usedBytes } = inspectSqlite(path);
      assert.is(version, versionKnown);
      assert.is(usedBytes, await store.usedBytes());
    } finally {
      await store.close();
    }
  }));

test('a file that is no database is an error', () =>
  withFolder((folder) => {
    const path = join(folder, 'garbage.db');
    writeFileSync(path, 'not a database, by far not '.repeat(100));
    assert.throws(() => inspectSqlite(path), /not a database/);
  }));

test.run();
