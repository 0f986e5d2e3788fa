/**
 * The embedded store: one SQLite file, built into both runtimes, shared safely by local replicas.
 * Waits for other processes without holding up the event loop; the work is in sqlite-database.ts.
 */
import { type Database, openDatabase } from './sqlite-database.ts';
import type { Store } from './store.ts';

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
    return createSqliteStore(path, await patiently(() => openDatabase(path), OPENING_MS_MAX));
  } catch (cause) {
    throw new Error(`the store ${path} cannot be opened`, { cause });
  }
}

/** The Store around an open file. */
export function createSqliteStore(path: string, database: Database): Store {
  const ask = <T>(what: string, run: () => T): Promise<T> =>
    patiently(run, BUSY_MS_MAX).catch((cause) => {
      throw new Error(`the store ${path} cannot ${what}`, { cause });
    });
  return {
    append: (drafts) => ask('append', () => database.append(drafts)),
    after: (room, after, limit) => ask('be read', () => database.after(room, after, limit)),
    page: (room, before, limit) => ask('be read', () => database.page(room, before, limit)),
    heads: (rooms) => ask('be read', () => database.heads(rooms)),
    trim: (retention, nowMs) => ask('trim', () => database.trim(retention, nowMs)),
    keep: (name, value) => ask('keep a value', () => database.keep(name, value)),
    close: () => ask('be closed', () => database.close()),
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
