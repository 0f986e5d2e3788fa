/**
 * Durability of the SQLite write-ahead log (`-wal`): syncs it to disk without blocking the event
 * loop, as SQLite itself would at each commit. A sync takes up to many milliseconds; meanwhile
 * frames are read and sent, and the next drafts gather.
 *
 * SQLite copies the log to the file only after it has synced both (https://sqlite.org/wal.html), so
 * everything committed before a sync began is durable when the sync is done.
 */
import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

export interface WriteAheadLog {
  /** Resolves when all earlier commits are on disk. Always rejects after a failed sync. */
  sync(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

const syncData = promisify(fdatasync);

/** Needs a file that SQLite has opened, which creates the log. Throws when there is no log. */
export function openLog(path: string): WriteAheadLog {
  // Open it now, because the folder may be moved before the first sync.
  let file: number | undefined = openSync(`${path}-wal`, 'r+');
  let failure: Error | undefined;
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  syncFolder(dirname(path));

  const write = async (): Promise<void> => {
    if (failure) throw failure;
    try {
      await syncData(file!);
    } catch (cause) {
      failure ??= new Error('cannot sync the log to disk: check the disk, then restart', { cause });
      throw failure;
    }
  };
  const start = (): Promise<void> => {
    const mine = running = write().finally(() => {
      if (running === mine) running = undefined;
    });
    return mine;
  };
  return {
    sync() {
      if (!running) return start();
      // The running sync began before the last commit; the next one covers all calls until it
      // starts.
      return following ??= running.catch(() => {}).then(() => {
        following = undefined;
        return start();
      });
    },
    async close() {
      await (following ?? running)?.catch(() => {});
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Makes the name of a new log durable. Not every system can sync a folder. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Such systems persist names themselves.
  }
}
