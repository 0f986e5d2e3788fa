/**
 * Checkpoints of SQLite's write-ahead log, on a thread of their own: copying the log into the
 * database file and syncing both takes tens of milliseconds, which would block the event loop. The
 * thread starts when there is enough to copy, so a small site never has one. If it fails, SQLite
 * checkpoints within a commit again.
 */
import { Worker } from 'node:worker_threads';
import type { CheckpointAnswer } from './checkpoint-thread.ts';

export interface Checkpoints {
  /** Call after each commit, with all rows changed so far: starts a checkpoint. Never throws. */
  noteCommit(rowsChanged: number): void;
  /** Waits for the checkpoint under way, for a while. Idempotent. */
  close(): Promise<void>;
}

export interface CheckpointsOptions {
  rowsPerCheckpoint?: number;
  /** Called once when there will be no more checkpoints. */
  onFailure(): void;
}

/**
 * Each changes one to four pages of 4 KiB in the log. The log's length is in its index, but opening
 * that file would be wrong: closing it drops SQLite's locks (https://sqlite.org/howtocorrupt.html).
 */
const ROWS_PER_CHECKPOINT = 2_000;
/** Of the thread, which only calls SQLite. */
const HEAP_MB_MAX = 16;
const CLOSE_MS_MAX = 5_000;

export function createCheckpoints(
  path: string,
  { rowsPerCheckpoint = ROWS_PER_CHECKPOINT, onFailure }: CheckpointsOptions,
): Checkpoints {
  let nextAtRows = rowsPerCheckpoint;
  let thread: Worker | undefined;
  let isRunning = false;
  let isOver = false;
  let whenIdle = (): void => {};

  const fail = (): void => {
    const wasOver = isOver;
    isOver = true;
    isRunning = false;
    thread?.terminate().catch(() => {});
    thread = undefined;
    whenIdle();
    if (!wasOver) onFailure();
  };
  const takeAnswer = ({ error }: CheckpointAnswer): void => {
    if (error !== undefined) return fail();
    isRunning = false;
    whenIdle();
  };
  const startThread = (): Worker => {
    const started = new Worker(new URL('checkpoint-thread.ts', import.meta.url), {
      workerData: path,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    });
    started.on('message', takeAnswer);
    started.on('error', fail);
    started.on('exit', () => thread === started && fail());
    started.unref();
    return started;
  };
  return {
    noteCommit(rowsChanged) {
      if (isRunning || isOver || rowsChanged < nextAtRows) return;
      nextAtRows = rowsChanged + rowsPerCheckpoint;
      try {
        thread ??= startThread();
        isRunning = true;
        thread.postMessage('checkpoint');
      } catch {
        fail();
      }
    },
    async close() {
      isOver = true;
      if (isRunning) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, CLOSE_MS_MAX);
          whenIdle = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const ended = thread;
      thread = undefined;
      await ended?.terminate();
    },
  };
}
