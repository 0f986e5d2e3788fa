/**
 * Checkpoints of SQLite's write-ahead log, on a thread of their own: copying the log into the
 * database file and syncing both takes up to tens of milliseconds, which would block the event
 * loop. The thread starts when there is enough to copy, so a small site never has one.
 *
 * Without the thread nothing is lost: SQLite then checkpoints within a commit, at a larger log
 * (`LOG_PAGES_MAX` in database.ts).
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Checkpoints {
  /** Reports rows written to the log; starts a checkpoint when there are enough. */
  noteRows(rows: number): void;
  /** Waits for the checkpoint under way, if any. Idempotent. */
  close(): Promise<void>;
}

/** A row touches one to three pages of 4 KiB. */
const ROWS_PER_CHECKPOINT = 2_000;
/** Of the thread, which only calls SQLite. */
const HEAP_MB_MAX = 16;

export type CheckpointRequest = 'checkpoint' | 'close';

export function createCheckpoints(
  path: string,
  rowsPerCheckpoint = ROWS_PER_CHECKPOINT,
): Checkpoints {
  let rows = 0;
  let thread: Worker | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  const ask = async (asked: Worker, request: CheckpointRequest): Promise<void> => {
    asked.postMessage(request);
    try {
      await once(asked, 'message');
    } catch {
      // The thread failed, so the next checkpoint starts another.
      thread = undefined;
    }
  };
  const noteRows = (count: number): void => {
    rows += count;
    if (rows < rowsPerCheckpoint || running || isClosed) return;
    rows = 0;
    thread ??= startThread(path);
    running = ask(thread, 'checkpoint').then(() => {
      running = undefined;
      noteRows(0);
    });
  };
  return {
    noteRows,
    async close() {
      isClosed = true;
      thread?.ref();
      await running;
      if (!thread) return;
      await ask(thread, 'close');
      await thread?.terminate();
      thread = undefined;
    },
  };
}

function startThread(path: string): Worker {
  const thread = new Worker(new URL('checkpoint-thread.ts', import.meta.url), {
    workerData: path,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  // `once` rejects at the first error; a second must not end the process.
  thread.on('error', () => {});
  thread.unref();
  return thread;
}
