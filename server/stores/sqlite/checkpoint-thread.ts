/** Thread that checkpoints SQLite's write-ahead log; see checkpoints.ts. */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckpointRequest } from './checkpoints.ts';

/** Others' commits wait while this thread waits for a reader in another process. */
const BUSY_MS_MAX = 50;

let db: DatabaseSync | undefined;

parentPort!.on('message', (request: CheckpointRequest) => {
  try {
    if (request === 'checkpoint') checkpoint(db ??= openFile());
    else db?.close();
  } catch {
    // The next request opens the file again. A fault of the disk shows in the commits.
    db = undefined;
  }
  parentPort!.postMessage('done');
});

function openFile(): DatabaseSync {
  const path = workerData as string;
  // Never create a file: it may have been moved.
  statSync(path);
  const opened = new DatabaseSync(path);
  // NORMAL: SQLite syncs the log before it copies, and the file before it reuses the log.
  opened.exec(`PRAGMA busy_timeout = ${BUSY_MS_MAX}; PRAGMA synchronous = NORMAL`);
  return opened;
}

function checkpoint(opened: DatabaseSync): void {
  // Most of the log is copied while others write. Then they wait for a moment, so that the next
  // commit can reuse the log: otherwise it would grow as long as there are commits.
  opened.exec('PRAGMA wal_checkpoint(PASSIVE)');
  opened.exec('PRAGMA wal_checkpoint(RESTART)');
}
