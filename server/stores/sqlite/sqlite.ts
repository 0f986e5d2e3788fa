/** SQLite store, the embedded default. Waits for other processes without blocking. */
import { realpathSync } from 'node:fs';
import { type Checkpoints, createCheckpoints } from './checkpoints.ts';
import { type Database, openDatabase } from './database.ts';
import { openLog, type WriteAheadLog } from './log.ts';
import type { Store } from '../../core/store/store.ts';

/** Wait for another process's lock. SQLite's own wait would block the event loop, and starve. */
const BUSY_MS_MAX = 3_000;
const BUSY_PAUSE_MS = 1;
/** Several processes may open, migrate or recover the file at once. */
const OPENING_MS_MAX = 5_000;

/**
 * Opens the file; creates it and its folder if missing. Every error names the file, with SQLite's
 * error as its `cause`.
 *
 * @example
 * const store = await openSqliteStore('data/starling.db');
 */
export async function openSqliteStore(path: string): Promise<Store> {
  try {
    const database = await retryWhileBusy(() => openDatabase(path), OPENING_MS_MAX);
    let log: WriteAheadLog | undefined;
    try {
      // The log lies beside the real file, not beside a link to it.
      const realPath = realpathSync(path);
      log = openLog(realPath);
      // Entries that a crashed process left in the log may not be durable yet.
      await log.sync();
      database.checkpointInCommits(false);
      const onFailure = () => database.checkpointInCommits(true);
      return createSqliteStore(path, database, log, createCheckpoints(realPath, { onFailure }));
    } catch (error) {
      await log?.close();
      database.close();
      throw error;
    }
  } catch (cause) {
    throw new Error(`store ${path}: cannot open`, { cause });
  }
}

export function createSqliteStore(
  path: string,
  database: Database,
  log: WriteAheadLog,
  checkpoints?: Checkpoints,
): Store {
  /** Sync of the last commit; set while a power cut could still lose it. */
  let syncing: Promise<void> | undefined;

  const withContext = <T>(what: string, run: () => Promise<T>): Promise<T> =>
    run().catch((cause) => {
      throw new Error(`store ${path}: cannot ${what}`, { cause });
    });
  const startSync = (): void => {
    const mine = syncing = log.sync();
    mine.then(() => {
      if (syncing === mine) syncing = undefined;
    }, () => {});
  };
  const write = <T>(what: string, run: () => T): Promise<T> =>
    withContext(what, async () => {
      const result = await retryWhileBusy(run, BUSY_MS_MAX);
      startSync();
      checkpoints?.noteCommit(database.rowsChanged());
      return result;
    });
  const synced = (): Promise<void> => withContext('append', async () => await syncing);
  /** Returns only durable data, even of other processes. */
  const read = <T>(run: () => T): Promise<T> =>
    withContext('read', async () => {
      const result = await retryWhileBusy(run, BUSY_MS_MAX);
      if (database.hasForeignCommits()) startSync();
      await syncing;
      return result;
    });
  return {
    append: (drafts) => write('append', () => database.append(drafts)),
    synced,
    after: (room, after, limit) => read(() => database.after(room, after, limit)),
    page: (room, before, limit) => read(() => database.page(room, before, limit)),
    reactionsBy: (room, userId, from) => read(() => database.reactionsBy(room, userId, from)),
    reactorNames: (room, target, limit) => read(() => database.reactorNames(room, target, limit)),
    byId: (room, id) => read(() => database.byId(room, id)),
    heads: (rooms) => read(() => database.heads(rooms)),
    rooms: (afterName, limit) => read(() => database.rooms(afterName, limit)),
    seqsByAuthor: (room, authorId, after, limit) =>
      read(() => database.seqsByAuthor(room, authorId, after, limit)),
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
      write('find empty rooms', () => database.emptyRooms(nowMs, limit)),
    holdEmptyRooms: (rooms, nowMs) =>
      write('hold empty rooms', () => database.holdEmptyRooms(rooms, nowMs)),
    removeEmptyRooms: (rooms) => write('remove rooms', () => database.removeEmptyRooms(rooms)),
    usedBytes: () => read(() => database.usedBytes()),
    async putIfAbsent(name, value) {
      const kept = await write('keep a value', () => database.putIfAbsent(name, value));
      await synced();
      return kept;
    },
    close: () =>
      withContext('close', async () => {
        await syncing?.catch(() => {});
        await checkpoints?.close();
        await log.close();
        await retryWhileBusy(database.close, BUSY_MS_MAX);
      }),
  };
}

async function retryWhileBusy<T>(run: () => T, waitMs: number): Promise<T> {
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

/** Checks the message, because on Deno an error of `exec` has no code. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && error.message.includes('database is locked');
}
