/**
 * The log that SQLite writes beside its file (`-wal`): makes what was committed durable without
 * holding up the event loop, as SQLite itself would at each commit. A disk takes from a fraction of
 * a millisecond to many for it, and meanwhile frames are read and sent and the next drafts gather.
 *
 * SQLite copies the log to the file only after it has synced both (https://sqlite.org/wal.html), so
 * whatever was committed before a sync of the log began is durable when that sync is done.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Log {
  /** Resolves when all that was committed before is on disk. Once it rejected it always does: nobody knows then what the disk has. */
  sync(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export function createLog(path: string): Log {
  let file: Promise<FileHandle> | undefined;
  let failure: Error | undefined;

  const openFile = async (): Promise<FileHandle> => {
    const opened = await open(`${path}-wal`, 'r+');
    await syncFolder(dirname(path));
    return opened;
  };
  return {
    async sync() {
      if (failure) throw failure;
      try {
        await (await (file ??= openFile())).datasync();
      } catch (cause) {
        failure ??= new Error('the disk did not take the log: restart when it works', { cause });
        throw failure;
      }
    },
    async close() {
      const opened = await file?.catch(() => undefined);
      file = undefined;
      await opened?.close();
    },
  };
}

/** The log may be new, and its name must be durable as well. Not every system can sync a folder. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Such systems keep names by themselves.
  }
}
