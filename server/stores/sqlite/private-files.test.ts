import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import { findExposed } from './private-files.ts';
import { openSqliteStore } from './sqlite.ts';

const test = suite('private files');

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-private-'));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function modes(...paths: string[]): string[] {
  return paths.map((path) => (statSync(path).mode & 0o7777).toString(8));
}

/** Opens the store, writes, runs `look` while the log exists, and closes it. */
async function use(path: string, look: () => void): Promise<void> {
  const store = await openSqliteStore(path);
  try {
    await store.append([writer().message(crypto.randomUUID())]);
    look();
  } finally {
    await store.close();
  }
}

test('a new store and its folder are private to the user', () =>
  inFolder(async (parent) => {
    const folder = join(parent, 'data');
    const path = join(folder, 'starling.db');
    await use(path, () => {
      assert.equal(modes(folder, path, `${path}-wal`, `${path}-shm`), ['700', '600', '600', '600']);
      assert.equal(findExposed(path), []);
    });
  }));

test('an existing store is closed to others, with its log and folder', () =>
  inFolder(async (parent) => {
    const folder = join(parent, 'data');
    const path = join(folder, 'starling.db');
    await use(path, () => {
      for (const file of [path, `${path}-wal`, `${path}-shm`]) chmodSync(file, 0o644);
      chmodSync(folder, 0o755);
      assert.is(findExposed(path).length, 3);
    });
    chmodSync(path, 0o664);
    writeFileSync(`${path}-wal`, '', { mode: 0o644 });
    await use(path, () => {
      assert.equal(modes(folder, path, `${path}-wal`, `${path}-shm`), ['700', '600', '600', '600']);
    });
  }));

test('behind a link the file itself is closed to others', () =>
  inFolder(async (parent) => {
    const path = join(parent, 'elsewhere.db');
    const link = join(parent, 'starling.db');
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    symlinkSync(path, link);
    await use(link, () => assert.equal(modes(path, `${path}-wal`), ['600', '600']));
  }));

test('a folder with other files, or a shared one, stays unchanged', () =>
  inFolder(async (parent) => {
    const shared = join(parent, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o755);
    writeFileSync(join(shared, 'other.txt'), '');
    const temporary = join(parent, 'tmp');
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    for (const [folder, mode] of [[shared, '755'], [temporary, '1777']] as const) {
      const path = join(folder, 'starling.db');
      await use(path, () => assert.equal(modes(folder, path), [mode, '600']));
      assert.equal(findExposed(path), []);
    }
    chmodSync(shared, 0o777);
    assert.match(findExposed(join(shared, 'starling.db')).join(), 'may replace files in');
  }));

test.run();
