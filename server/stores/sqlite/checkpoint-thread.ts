/** Thread that checkpoints SQLite's write-ahead log whenever it is asked; see checkpoints.ts. */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

export interface CheckpointAnswer {
  error?: string;
}

/** Others' commits wait while this thread waits for a reader or writer. */
const BUSY_MS_MAX = 100;

let db: DatabaseSync | undefined;

parentPort!.on('message', () => {
  parentPort!.postMessage(answer());
});

function answer(): CheckpointAnswer {
  try {
    db ??= openFile(workerData as string);
    checkpoint(db);
    return {};
  } catch (error) {
    return { error: String(error) };
  }
}

function openFile(path: string): DatabaseSync {
  // Never create a file: it may have been moved.
  statSync(path);
  const opened = new DatabaseSync(path);
  // NORMAL: SQLite syncs the log before it copies, and the file before it reuses the log.
  opened.exec(`PRAGMA busy_timeout = ${BUSY_MS_MAX}; PRAGMA synchronous = NORMAL`);
  return opened;
}

/**
 * Most of the log is copied while others write. Then they wait for a moment, so that the next commit
 * can reuse the log: otherwise it would grow as long as there are commits.
 */
function checkpoint(opened: DatabaseSync): void {
  const copied = opened.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()!;
  // Otherwise a reader in another process needs the log: commits must not wait for it.
  if (copied.busy === 0 && copied.checkpointed === copied.log) {
    opened.exec('PRAGMA wal_checkpoint(RESTART)');
  }
}
