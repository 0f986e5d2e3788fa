import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { BOB, post, writer } from '../../../scripts/testkit/server/draft.ts';
import { openSqliteStore } from './sqlite.ts';
import { storeContract } from '../../core/store/store.contract.ts';
import type { Store } from '../../core/store/store.ts';

storeContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-store-'));
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openSqliteStore(join(folder, 'starling.db'));
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    reopen: open,
    async dispose() {
      for (const store of stores) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});

const test = suite('sqlite file');
const ada = writer();
const MESSAGES_EACH = 200;

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-sqlite-'));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Installed runtimes, or only the present one: command and first arguments. */
function runtimes(): [string, string[]][] {
  const bin = fileURLToPath(new URL('../../../node_modules/.bin/', import.meta.url));
  const all: [string, string[]][] = [[join(bin, 'node'), []], [join(bin, 'deno'), ['run', '-A']]];
  const present = all.filter(([command]) => existsSync(command));
  const own = process.versions.deno ? ['run', '-A'] : [];
  return present.length === all.length ? all : [[process.execPath, own]];
}

/** Starts a writer process; `opened` and `done` reject when it fails. */
function startWriter([command, args]: [string, string[]], path: string, author: string) {
  const script = fileURLToPath(new URL('writer.fixture.ts', import.meta.url));
  const child = spawn(command, [...args, script, path, author, String(MESSAGES_EACH)]);
  let errors = '';
  child.stderr.on('data', (data) => errors += data);
  const done = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => code === 0 ? resolve() : reject(new Error(errors)));
  });
  const opened = Promise.race([
    new Promise<void>((resolve) => child.stdout.once('data', () => resolve())),
    done,
  ]);
  return { opened, done, go: () => child.stdin.end(), kill: () => child.kill('SIGKILL') };
}

test('processes that start at once on a new file share it without gap or loss', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'starling.db');
    const authors = ['p', 'q', 'r', 's'];
    const commands = runtimes();
    const writers = authors.map((author, i) =>
      startWriter(commands[i % commands.length]!, path, author)
    );
    try {
      await Promise.all(writers.map(({ opened }) => opened));
      for (const { go } of writers) go();
      await Promise.all(writers.map(({ done }) => done));
    } finally {
      for (const { kill } of writers) kill();
    }

    const store = await openSqliteStore(path);
    const { entries, head } = await store.after('lobby', 0, 10_000);
    await store.close();
    assert.is(head, authors.length * MESSAGES_EACH);
    assert.equal(entries.map(({ seq }) => seq), Array.from({ length: head }, (_, i) => i + 1));
    for (const author of authors) {
      const own = entries.filter(({ from }) => from.id === author);
      assert.equal(own.map(({ id }) => id).sort(), own.map((_, i) => `${author}-${i}`).sort());
      assert.is(own.length, MESSAGES_EACH);
    }
    assert.is(new Set(entries.map(({ text }) => text)).size, 1, 'all got the same secret');
    // The test is valid only if the writers ran concurrently.
    const changes = entries.filter(({ from }, i) => i > 0 && from.id !== entries[i - 1]!.from.id);
    assert.ok(
      changes.length >= authors.length,
      `the writers took turns only ${changes.length} times`,
    );
  }));

test('the folder is created, and no other user can read the file', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a', 'b', 'starling.db');
    const store = await openSqliteStore(path);
    await store.putIfAbsent('secret', 'x');
    for (const file of readdirSync(join(folder, 'a', 'b'))) {
      assert.is(statSync(join(folder, 'a', 'b', file)).mode & 0o077, 0, file);
    }
    await store.close();
  }));

test('deleted and trimmed texts are erased from all files', () =>
  withFolder(async (folder) => {
    const store = await openSqliteStore(join(folder, 'starling.db'));
    const holds = (text: string): boolean =>
      readdirSync(folder).some((file) => readFileSync(join(folder, file)).includes(text));
    const fill = Array.from(
      { length: 50 },
      (_, i) => ada.message(`${i}`, { text: 'y'.repeat(999) }),
    );
    const secret = { text: 'first secret', at: 1 };
    await post(store, ada.message('a', secret), writer(BOB).message('b'), ...fill);
    await store.trim({ ageMaxMs: 0, countMax: 0 }, 0);
    assert.ok(holds('first secret') && holds('text b'));
    await post(store, ada.edit('c', 1, `second secret ${'z'.repeat(9_000)}`));
    await post(store, ada.edit('d', 1, `third secret ${'z'.repeat(9_000)}`));
    await store.trim({ ageMaxMs: 0, countMax: 0 }, 0);
    assert.not(holds('first secret') || holds('second secret'), 'edited texts');
    assert.ok(holds('third secret') && holds('text b'));
    await store.records.put('held', 'a', 'held secret');
    await store.records.put('held', 'a', null);
    await store.trim({ ageMaxMs: 0, countMax: 0 }, 0);
    assert.not(holds('held secret'), 'removed record');
    await store.records.put('held', 'b', 'over secret', { expiresAtMs: 1 });
    await store.trim({ ageMaxMs: 0, countMax: 0 }, 0);
    assert.ok(holds('over secret'));
    assert.is(await store.records.sweep(2), 1);
    await store.trim({ ageMaxMs: 0, countMax: 0 }, 0);
    assert.not(holds('over secret'), 'swept record');
    await post(store, ada.remove('e', 1));
    await store.trim({ ageMaxMs: 0, countMax: 0 }, 0);
    assert.not(holds('third secret'), 'after the next trim');
    assert.ok(holds('text b'));
    await store.trim({ ageMaxMs: 0, countMax: 3 }, 0);
    await store.close();
    assert.not(holds('text b'));
    assert.ok(holds('y'.repeat(99)));
  }));

test('reactions are removed with their trimmed or deleted messages', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'starling.db');
    const store = await openSqliteStore(path);
    await post(store, ada.message('a'), ada.message('b'), ada.message('c'));
    await post(store, ada.react('d', 1, '👍'), ada.react('e', 2, '👍'), ada.react('f', 3, '👍'));
    await post(store, ada.remove('g', 2));
    await store.trim({ ageMaxMs: 0, countMax: 2 }, 0);
    await store.close();
    const db = new DatabaseSync(path);
    for (const table of ['reaction', 'reaction_count']) {
      const left = db.prepare(`SELECT target FROM ${table}`).all().map(({ target }) => target);
      assert.equal(left, [3], table);
    }
    db.close();
  }));

test('an emptied room is as old as its next message', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'starling.db');
    const store = await openSqliteStore(path);
    await post(store, ada.message('a', { at: 1 }));
    assert.is((await store.trim({ ageMaxMs: 1, countMax: 0 }, 1_000)).removed, 1);
    await post(store, ada.message('b', { at: 1_000 }));
    await store.close();
    const db = new DatabaseSync(path);
    assert.equal({ ...db.prepare('SELECT head, first, first_at FROM room').get() }, {
      head: 2,
      first: 2,
      first_at: 1_000,
    });
    db.close();
  }));

test('a file of a newer version is refused and left unchanged', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'starling.db');
    await (await openSqliteStore(path)).close();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 999');
    const error: Error = await openSqliteStore(path).catch((error) => error);
    assert.match(error.message, path);
    assert.match(String(error.cause), /schema is version 999.*newer/);
    assert.is(db.prepare('PRAGMA user_version').get()!.user_version, 999);
    db.close();
  }));

test.run();
