/**
 * The embedded store: one SQLite file, built into both runtimes, shared safely by local replicas.
 * Waits for other processes without holding up the event loop; the work is in sqlite-database.ts.
 */
import { realpathSync } from 'node:fs';
import { type Database, openDatabase } from './database.ts';
import { openLog, type WriteAheadLog } from './log.ts';
import type { Store } from '../../core/store/store.ts';

/**
 * How long a call waits for the lock of another process. SQLite's own wait would block the event
 * loop, and its pauses grow to 100 ms: beside a busy process it starves for a second and gives up.
 */
const BUSY_MS_MAX = 3_000;
const BUSY_PAUSE_MS = 1;
/** Opening may meet several others that open, migrate or recover the file. */
const OPENING_MS_MAX = 5_000;

/**
 * Opens the file, and creates it with its folder when it is not there.
 * Every failure, here and later, names the file, with what SQLite said as its `cause`.
 *
 * @example
 * const store = await openSqliteStore('data/starling.db');
 */
export async function openSqliteStore(path: string): Promise<Store> {
  try {
    const database = await patiently(() => openDatabase(path), OPENING_MS_MAX);
    let log: WriteAheadLog | undefined;
    try {
      // SQLite keeps the log beside the file itself, wherever a link to it lies.
      log = openLog(realpathSync(path));
      // What a process left there that a crash ended may be durable or not.
      await log.sync();
      return createSqliteStore(path, database, log);
    } catch (error) {
      await log?.close();
      database.close();
      throw error;
    }
  } catch (cause) {
    throw new Error(`the store ${path} cannot be opened`, { cause });
  }
}

/** The Store around an open file. */
export function createSqliteStore(path: string, database: Database, log: WriteAheadLog): Store {
  /** Of the last commit; present while a power cut could still take it. */
  let syncing: Promise<void> | undefined;

  const failing = <T>(what: string, run: () => Promise<T>): Promise<T> =>
    run().catch((cause) => {
      throw new Error(`the store ${path} cannot ${what}`, { cause });
    });
  const keepSynced = (): void => {
    const mine = syncing = log.sync();
    mine.then(() => {
      if (syncing === mine) syncing = undefined;
    }, () => {});
  };
  const write = <T>(what: string, run: () => T): Promise<T> =>
    failing(what, async () => {
      const result = await patiently(run, BUSY_MS_MAX);
      keepSynced();
      return result;
    });
  const synced = (): Promise<void> => failing('append', async () => await syncing);
  /** Nobody is told of what is not durable yet, whoever wrote it. */
  const read = <T>(run: () => T): Promise<T> =>
    failing('be read', async () => {
      const result = await patiently(run, BUSY_MS_MAX);
      if (database.hasForeignCommits()) keepSynced();
      await syncing;
      return result;
    });
  return {
    append: (drafts) => write('append', () => database.append(drafts)),
    synced,
    after: (room, after, limit) => read(() => database.after(room, after, limit)),
    page: (room, before, limit) => read(() => database.page(room, before, limit)),
    reactionsBy: (room, userId, from) => read(() => database.reactionsBy(room, userId, from)),
    byId: (room, id) => read(() => database.byId(room, id)),
    heads: (rooms) => read(() => database.heads(rooms)),
    rooms: (afterName, limit) => read(() => database.rooms(afterName, limit)),
    authored: (room, authorId, after, limit) =>
      read(() => database.authored(room, authorId, after, limit)),
    anonymize: (room, authorId) => write('change names', () => database.anonymize(room, authorId)),
    records: {
      get: (kind, key, nowMs) => read(() => database.records.get(kind, key, nowMs)),
      list: (kind, afterKey, limit, nowMs) =>
        read(() => database.records.list(kind, afterKey, limit, nowMs)),
      async put(kind, key, value, options = {}) {
        const run = () => database.records.put(kind, key, value, options);
        const record = await write('put a record', run);
        await synced();
        return record;
      },
      changes: (kinds, afterVersion, limit) =>
        read(() => database.records.changes(kinds, afterVersion, limit)),
      sweep: (beforeMs) => write('sweep records', () => database.records.sweep(beforeMs)),
    },
    trim: (retention, nowMs, rooms) => write('trim', () => database.trim(retention, nowMs, rooms)),
    emptyRooms: (nowMs, limit) =>
      write('look for empty rooms', () => database.emptyRooms(nowMs, limit)),
    holdEmptyRooms: (rooms, nowMs) =>
      write('hold empty rooms', () => database.holdEmptyRooms(rooms, nowMs)),
    removeEmptyRooms: (rooms) => write('remove rooms', () => database.removeEmptyRooms(rooms)),
    usedBytes: () => read(() => database.usedBytes()),
    async keep(name, value) {
      const kept = await write('keep a value', () => database.keep(name, value));
      await synced();
      return kept;
    },
    close: () =>
      failing('be closed', async () => {
        await syncing?.catch(() => {});
        await log.close();
        await patiently(database.close, BUSY_MS_MAX);
      }),
  };
}

async function patiently<T>(run: () => T, waitMs: number): Promise<T> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      return run();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS));
  }
}

/** Told by SQLite's text: on Deno an error of `exec` carries no code. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && error.message.includes('database is locked');
}
