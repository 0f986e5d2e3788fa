import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { explain } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { post, writer } from '../../../scripts/testkit/server/draft.ts';
import { createDatabase } from './database.ts';
import { openLog } from './log.ts';
import { createSqliteStore, openSqliteStore } from './sqlite.ts';
import type { Draft, Store } from '../../core/store/store.ts';

const test = suite('sqlite failures');
const ada = writer();

interface Opened {
  folder: string;
  path: string;
  /** The store's own connection, to make it fail. */
  db: DatabaseSync;
  store: Store;
}

async function withStore(run: (opened: Opened) => Promise<void>): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), 'starling-failures-'));
  const folder = join(parent, 'data');
  mkdirSync(folder);
  const path = join(folder, 'starling.db');
  const db = new DatabaseSync(path);
  const store = createSqliteStore(path, createDatabase(path, db), openLog(path));
  try {
    await run({ folder, path, db, store });
  } finally {
    await store.close();
    rmSync(parent, { recursive: true });
  }
}

/** The error text of a call that must fail, as an operator reads it. */
async function failureOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(() => undefined, (error) => error);
  assert.instance(error, Error, 'it must fail');
  return explain(error);
}

/** Once the cause of the failure is gone, the same drafts are accepted once. */
async function recovers(store: Store, drafts: readonly Draft[]): Promise<void> {
  const before = (await store.after('lobby', 0, 10_000)).entries;
  await post(store, ...drafts);
  const { entries } = await store.after('lobby', 0, 10_000);
  assert.equal(entries.slice(0, before.length), before);
  assert.equal(entries.map(({ seq }) => seq), entries.map((_, i) => i + 1));
  assert.equal(entries.map(({ id }) => id).slice(before.length), drafts.map(({ id }) => id));
}

/** A store whose syncs complete when the test says so. */
async function withSlowDisk(
  run: (store: Store, syncs: PromiseWithResolvers<void>[], path: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-disk-'));
  const path = join(folder, 'starling.db');
  const syncs: PromiseWithResolvers<void>[] = [];
  const sync = (): Promise<void> => {
    syncs.push(Promise.withResolvers());
    return syncs.at(-1)!.promise;
  };
  const database = createDatabase(path, new DatabaseSync(path));
  const store = createSqliteStore(path, database, { sync, close: () => Promise.resolve() });
  try {
    await run(store, syncs, path);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

test('an entry is neither answered nor read before it is synced', () =>
  withSlowDisk(async (store, syncs) => {
    const happened: string[] = [];
    await store.append([ada.message('a')]);
    const synced = store.synced!().then(() => happened.push('synced'));
    const read = store.after('lobby', 0, 10).then(({ head }) => happened.push(`read ${head}`));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(happened, []);
    syncs[0]!.resolve();
    await Promise.all([synced, read]);
    assert.equal(happened.sort(), ['read 1', 'synced']);
  }));

test('another process’s entry is read only after a sync', () =>
  withSlowDisk(async (store, syncs, path) => {
    const other = await openSqliteStore(path);
    await other.append([ada.message('a')]);
    let head: number | undefined;
    const read = store.after('lobby', 0, 10).then((stored) => head = stored.head);
    await until(() => syncs.length === 1, { withinMs: 2_000 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.is(head, undefined);
    syncs[0]!.resolve();
    await read;
    assert.is(head, 1);
    await store.after('lobby', 0, 10);
    assert.is(syncs.length, 1, 'only one sync');
    await other.close();
  }));

test('the path may be a link', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-link-'));
  const [path, link] = [join(folder, 'starling.db'), join(folder, 'link.db')];
  await (await openSqliteStore(path)).close();
  symlinkSync(path, link);
  const store = await openSqliteStore(link);
  await post(store, ada.message('a'));
  await store.close();
  rmSync(folder, { recursive: true });
});

test('a failed sync rejects, and the same drafts are stored once afterwards', () =>
  withSlowDisk(async (store, syncs, path) => {
    await store.append([ada.message('a')]);
    syncs[0]!.reject(new Error('EIO'));
    assert.match(await failureOf(store.synced!()), 'EIO');
    assert.match(await failureOf(store.after('lobby', 0, 10)), 'EIO');
    const again = await openSqliteStore(path);
    await again.append([ada.message('a')]);
    await again.synced!();
    assert.is((await again.after('lobby', 0, 10)).entries.length, 1);
    await again.close();
  }));

test('after a failed sync the log accepts nothing more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-log-'));
  const path = join(folder, 'starling.db');
  assert.throws(() => openLog(path), 'ENOENT');
  // A device that cannot be synced.
  symlinkSync('/dev/full', `${path}-wal`);
  const log = openLog(path);
  for (let i = 0; i < 2; i++) assert.match(await failureOf(log.sync()), 'restart');
  await log.close();
  await log.close();
  rmSync(folder, { recursive: true });
});

test('a full disk refuses the whole batch and loses nothing', () =>
  withStore(async ({ path, db, store }) => {
    await post(store, ada.message('a'));
    const { page_count } = db.prepare('PRAGMA page_count').get()!;
    db.exec(`PRAGMA max_page_count = ${page_count}`);
    const drafts = Array.from(
      { length: 100 },
      (_, i) => ada.message(`${i}`, { text: 'x'.repeat(900) }),
    );
    for (let i = 0; i < 3; i++) {
      const failure = await failureOf(store.append(drafts));
      assert.match(failure, path);
      assert.match(failure, 'full');
    }
    assert.is((await store.after('lobby', 0, 10)).head, 1);
    assert.is((await store.page('lobby', undefined, 10)).messages.length, 1);
    db.exec('PRAGMA max_page_count = 100000');
    await recovers(store, drafts);
  }));

test('a draft that SQLite refuses fails the whole batch without a trace', () =>
  withStore(async ({ store }) => {
    await post(store, ada.message('a'));
    const drafts = [ada.message('b'), ada.message('c', { at: NaN })];
    for (let i = 0; i < 2; i++) assert.match(await failureOf(store.append(drafts)), 'entry.at');
    assert.is((await store.after('lobby', 0, 10)).head, 1);
    await recovers(store, [ada.message('b')]);
  }));

test('a read-only file can be read, and write errors name it', () =>
  withStore(async ({ path, db, store }) => {
    await post(store, ada.message('a'));
    db.exec('PRAGMA query_only = ON');
    const calls = [
      store.append([ada.message('b')]),
      store.putIfAbsent('secret', 'x'),
      store.trim({ ageMaxMs: 1, countMax: 0 }, Date.now()),
    ];
    for (const call of calls) {
      const failure = await failureOf(call);
      assert.match(failure, path);
      assert.match(failure, /readonly/);
    }
    assert.is((await store.page('lobby', undefined, 10)).messages.length, 1);
    db.exec('PRAGMA query_only = OFF');
    await recovers(store, [ada.message('b')]);
  }));

test('nothing is acknowledged while the folder is moved away', () =>
  withStore(async ({ folder, path, store }) => {
    await post(store, ada.message('a'));
    renameSync(folder, `${folder}-moved`);
    const failure = await failureOf(store.append([ada.message('b')]));
    assert.match(failure, path);
    assert.match(failure, 'moved or removed');
    renameSync(`${folder}-moved`, folder);
    await recovers(store, [ada.message('b')]);
  }));

test('a replaced file is not written to', () =>
  withStore(async ({ folder, path, store }) => {
    await post(store, ada.message('a'));
    renameSync(folder, `${folder}-moved`);
    mkdirSync(folder);
    writeFileSync(path, '');
    assert.match(await failureOf(store.append([ada.message('b')])), 'restart');
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-moved`, folder);
    await recovers(store, [ada.message('b')]);
  }));

test('another process’s short lock is waited for without blocking the event loop', () =>
  withStore(async ({ path, store }) => {
    const other = new DatabaseSync(path);
    try {
      other.exec('BEGIN IMMEDIATE');
      const appended = post(store, ada.message('a'));
      // This timer runs only because the append does not block the event loop.
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.is((await store.after('lobby', 0, 10)).head, 0, 'reads do not wait');
      other.exec('COMMIT');
      assert.is((await appended)[0]!.seq, 1);
    } finally {
      other.close();
    }
  }));

test('another process’s long lock leads to an error in bounded time', () =>
  withStore(async ({ path, store }) => {
    const other = new DatabaseSync(path);
    try {
      other.exec('BEGIN IMMEDIATE');
      const startedAt = performance.now();
      const failure = await failureOf(store.append([ada.message('a')]));
      assert.ok(performance.now() - startedAt < 10_000);
      assert.match(failure, path);
      assert.match(failure, 'locked');
      other.exec('ROLLBACK');
      await recovers(store, [ada.message('a')]);
    } finally {
      other.close();
    }
  }));

test('an invalid path or file is refused by name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-failures-'));
  try {
    const text = join(folder, 'a.txt');
    writeFileSync(text, 'This is no database. '.repeat(100));
    for (const path of [text, join(text, 'starling.db'), folder]) {
      assert.match(await failureOf(openSqliteStore(path)), `store ${path}: cannot open`);
    }
    assert.match(await failureOf(openSqliteStore(text)), 'not a database');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a closed store refuses every call', () =>
  withStore(async ({ path, store }) => {
    await post(store, ada.message('a'));
    await store.close();
    assert.match(await failureOf(store.append([ada.message('b')])), path);
    assert.match(await failureOf(store.page('lobby', undefined, 10)), path);
  }));

test.run();
