/**
 * The log that SQLite writes beside its file (`-wal`): makes what was committed durable without
 * holding up the event loop, as SQLite itself would at each commit. A disk takes from a fraction of
 * a millisecond to many for it, and meanwhile frames are read and sent and the next drafts gather.
 *
 * SQLite copies the log to the file only after it has synced both (https://sqlite.org/wal.html), so
 * whatever was committed before a sync of the log began is durable when that sync is done.
 */
import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

export interface WriteAheadLog {
  /** Resolves when all that was committed before is on disk. Once it rejected it always does: nobody knows then what the disk has. */
  sync(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

const syncData = promisify(fdatasync);

/** For a file that SQLite has open already: then its log is there. Throws when it is not. */
export function openLog(path: string): WriteAheadLog {
  // At once and not at the first sync: the folder may be moved meanwhile.
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
      failure ??= new Error('the disk did not take the log: restart when it works', { cause });
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
      // The one that runs began before the last commit; the next is for all that come meanwhile.
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

/** The log may be new, and its name must be durable as well. Not every system can sync a folder. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Such systems keep names by themselves.
  }
}
