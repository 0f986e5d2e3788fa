import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { until } from '../../lib/until.ts';
import { post, writer } from '../../../scripts/testkit/server/draft.ts';
import { createCheckpoints } from './checkpoints.ts';
import { createDatabase } from './database.ts';
import { openLog } from './log.ts';
import { createSqliteStore, openSqliteStore } from './sqlite.ts';

const test = suite('sqlite checkpoints');
const ada = writer();
const WITHIN = { withinMs: 10_000 };

async function withFolder(run: (folder: string, path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-checkpoints-'));
  try {
    await run(folder, join(folder, 'starling.db'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opens a store that checkpoints after this many rows. */
function openStore(path: string, rowsPerCheckpoint: number) {
  const database = createDatabase(path, new DatabaseSync(path));
  const checkpoints = createCheckpoints(path, rowsPerCheckpoint);
  return createSqliteStore(path, database, openLog(path), checkpoints);
}

let lastId = 0;
const messages = (count: number) =>
  Array.from({ length: count }, () => ada.message(`m${++lastId}`));

test('enough rows are copied from the log into the file', () =>
  withFolder(async (_folder, path) => {
    const store = openStore(path, 100);
    const emptyBytes = statSync(path).size;
    await post(store, ...messages(99));
    assert.is(statSync(path).size, emptyBytes, 'too few rows for a checkpoint');
    await post(store, ada.message('last'));
    await until(() => statSync(path).size > emptyBytes, WITHIN);
    await store.close();
    const reopened = await openSqliteStore(path);
    assert.is((await reopened.after('lobby', 0, 1_000)).head, 100);
    await reopened.close();
  }));

test('under steady writes the log is reused, and does not grow', () =>
  withFolder(async (_folder, path) => {
    const store = openStore(path, 500);
    for (let i = 0; i < 900; i++) {
      await post(store, ...messages(50));
      // Let the thread's answer in.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { head } = await store.after('lobby', 0, 1);
    assert.is(head, 45_000);
    const logBytes = statSync(`${path}-wal`).size;
    // Without reuse it has more than 40 MB.
    assert.ok(logBytes < 30_000_000, `${logBytes} bytes`);
    await store.close();
  }));

test('the thread does not create a file where the store’s was moved away', () =>
  withFolder(async (folder, path) => {
    const checkpoints = createCheckpoints(path, 1);
    const store = await openSqliteStore(path);
    await post(store, ada.message('a'));
    renameSync(path, join(folder, 'moved.db'));
    checkpoints.noteRows(1);
    await checkpoints.close();
    assert.is(existsSync(path), false);
    renameSync(join(folder, 'moved.db'), path);
    await store.close();
  }));

test('a checkpoint that failed is made up for later', () =>
  withFolder(async (_folder, path) => {
    const checkpoints = createCheckpoints(path, 1);
    // There is no file yet.
    checkpoints.noteRows(1);
    const store = openStore(path, 1_000_000);
    const emptyBytes = statSync(path).size;
    await post(store, ...messages(100));
    await until(() => {
      checkpoints.noteRows(1);
      return statSync(path).size > emptyBytes;
    }, WITHIN);
    await checkpoints.close();
    await store.close();
  }));

test('closing without a thread, and twice, returns', () =>
  withFolder(async (_folder, path) => {
    const checkpoints = createCheckpoints(path);
    await checkpoints.close();
    checkpoints.noteRows(1_000_000);
    await checkpoints.close();
    assert.is(existsSync(path), false);
  }));

test.run();
