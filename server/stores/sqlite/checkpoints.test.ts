import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers';
import { until } from '../../lib/until.ts';
import { post, writer } from '../../../scripts/testkit/server/draft.ts';
import type { Store } from '../../core/store/store.ts';
import { createCheckpoints } from './checkpoints.ts';
import { createDatabase } from './database.ts';
import { openLog } from './log.ts';
import { createSqliteStore, openSqliteStore } from './sqlite.ts';

const test = suite('sqlite checkpoints');
const ada = writer();
const WITHIN = { withinMs: 20_000 };
/** Bytes of a page and its header in the log. */
const PAGE_BYTES = 4_096 + 24;

interface Opened {
  folder: string;
  path: string;
  store: Store;
  /** Number of failures reported. */
  failures: () => number;
}

/** A store that checkpoints after this many rows. */
async function withStore(
  rowsPerCheckpoint: number,
  run: (opened: Opened) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-checkpoints-'));
  const path = join(folder, 'starling.db');
  const database = createDatabase(path, new DatabaseSync(path));
  database.checkpointInCommits(false);
  let failures = 0;
  const onFailure = (): void => {
    failures += 1;
    database.checkpointInCommits(true);
  };
  const checkpoints = createCheckpoints(path, { rowsPerCheckpoint, onFailure });
  const store = createSqliteStore(path, database, openLog(path), checkpoints);
  try {
    await run({ folder, path, store, failures: () => failures });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

let lastId = 0;
const messages = (count: number) =>
  Array.from({ length: count }, () => ada.message(`m${++lastId}`));
const sizeOf = (path: string): number => statSync(path).size;

/** Writes until the file, and so a checkpoint, is larger. */
async function writeUntilCopied({ path, store }: Opened): Promise<void> {
  const before = sizeOf(path);
  const deadlineMs = performance.now() + WITHIN.withinMs;
  while (sizeOf(path) === before) {
    assert.ok(performance.now() < deadlineMs, 'nothing was copied');
    await post(store, ...messages(50));
    // Lets the thread's answer in.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a long log is copied into the file, a short one is not', () =>
  withStore(300, async (opened) => {
    const { path, store } = opened;
    const emptyBytes = sizeOf(path);
    for (let i = 0; i < 20; i++) await post(store, ...messages(1));
    assert.is(sizeOf(path), emptyBytes, 'too little for a checkpoint');
    await writeUntilCopied(opened);
    assert.is(opened.failures(), 0);
  }));

test('the log is reused under a steady load, and does not grow', () =>
  withStore(500, async ({ path, store }) => {
    const text = 'x'.repeat(3_900);
    for (let i = 0; i < 600; i++) {
      await post(store, ...messages(20).map((message) => ({ ...message, text })));
      // The group commit rests under load too.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const pages = Math.round(sizeOf(`${path}-wal`) / PAGE_BYTES);
    // Of some 15,000 that were written.
    assert.ok(pages < 9_000, `${pages} pages`);
  }));

test('records count as well as messages', () =>
  withStore(300, async ({ path, store }) => {
    const before = sizeOf(path);
    for (let key = 0; sizeOf(path) === before; key++) {
      assert.ok(key < 2_000, 'nothing was copied');
      await store.records.put('held', String(key), 'x'.repeat(10_000));
    }
  }));

test('a reader in another process does not stop the store, and the log is reused after it', () =>
  withStore(100, async (opened) => {
    const { path, store } = opened;
    const reader = new DatabaseSync(path);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM entry').get();
    for (let i = 0; i < 40; i++) await post(store, ...messages(50));
    reader.exec('COMMIT');
    reader.close();
    await writeUntilCopied(opened);
    assert.is(opened.failures(), 0);
  }));

test('where the file was moved away none is created, and commits go on once it is back', () =>
  withStore(1, async ({ folder, path, store, failures }) => {
    const moved = join(folder, 'moved.db');
    const database = createDatabase(path, new DatabaseSync(path));
    let failed = 0;
    const checkpoints = createCheckpoints(path, {
      rowsPerCheckpoint: 1,
      onFailure: () => failed += 1,
    });
    renameSync(path, moved);
    checkpoints.noteCommit(1);
    await until(() => failed === 1, WITHIN);
    checkpoints.noteCommit(1);
    await checkpoints.close();
    assert.equal([existsSync(path), failed], [false, 1]);
    renameSync(moved, path);
    database.close();
    await post(store, ...messages(1));
    assert.is(failures(), 0);
  }));

test('closing waits for the checkpoint under way, and may be repeated', () =>
  withStore(1_000_000, async ({ path, store }) => {
    await post(store, ...messages(500));
    const before = sizeOf(path);
    let failed = 0;
    const checkpoints = createCheckpoints(path, {
      rowsPerCheckpoint: 1,
      onFailure: () => failed += 1,
    });
    checkpoints.noteCommit(1);
    await checkpoints.close();
    await checkpoints.close();
    checkpoints.noteCommit(1);
    assert.ok(sizeOf(path) > before);
    assert.is(failed, 0);
  }));

test('a store opened by its path checkpoints by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-checkpoints-'));
  const path = join(folder, 'starling.db');
  const store = await openSqliteStore(path);
  const before = sizeOf(path);
  for (let i = 0; sizeOf(path) === before; i++) {
    assert.ok(i < 5_000, 'nothing was copied');
    await post(store, ...messages(200));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await store.close();
  rmSync(folder, { recursive: true });
});

test.run();
