/**
 * Checkpoints of SQLite's write-ahead log, on a thread of their own: copying the log into the
 * database file and syncing both takes tens of milliseconds, which would block the event loop. The
 * thread starts when there is enough to copy, so a small site never has one. If it fails, SQLite
 * checkpoints within a commit again.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CheckpointAnswer } from './checkpoint-thread.ts';

export interface Checkpoints {
  /** Call after each commit: starts a checkpoint when the log is long enough. Never throws. */
  noteCommit(): void;
  /** Waits for the checkpoint under way, for a while. Idempotent. */
  close(): Promise<void>;
}

export interface CheckpointsOptions {
  /** Pages in the log that trigger a checkpoint. */
  pagesPerCheckpoint?: number;
  /** Called once when there will be no more checkpoints. */
  onFailure(): void;
}

/** SQLite copies 16 MB in some 10 ms. */
const PAGES_PER_CHECKPOINT = 4_000;
/** Of the thread, which only calls SQLite. */
const HEAP_MB_MAX = 16;
const CLOSE_MS_MAX = 5_000;
/** Number of pages in the log, in the header of its index (https://sqlite.org/walformat.html). */
const PAGES_OFFSET_BYTES = 16;

/** Needs a file that SQLite has opened, which creates the log's index. */
export function createCheckpoints(
  path: string,
  { pagesPerCheckpoint = PAGES_PER_CHECKPOINT, onFailure }: CheckpointsOptions,
): Checkpoints {
  let index: number | undefined = openSync(`${path}-shm`, 'r');
  const pages = Buffer.alloc(4);
  /** A checkpoint that another process's reader stops is tried again when the log has grown. */
  let nextAtPages = pagesPerCheckpoint;
  let thread: Worker | undefined;
  let isRunning = false;
  let isOver = false;
  let whenIdle = (): void => {};

  const pagesInLog = (): number => {
    readSync(index!, pages, 0, pages.length, PAGES_OFFSET_BYTES);
    return endianness() === 'LE' ? pages.readUInt32LE() : pages.readUInt32BE();
  };
  const fail = (): void => {
    const wasOver = isOver;
    isOver = true;
    isRunning = false;
    thread = undefined;
    whenIdle();
    if (!wasOver) onFailure();
  };
  const takeAnswer = (answer: CheckpointAnswer): void => {
    if ('error' in answer) return fail();
    isRunning = false;
    nextAtPages = answer.pagesLeft + pagesPerCheckpoint;
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
    noteCommit() {
      if (isRunning || isOver) return;
      try {
        if (pagesInLog() < nextAtPages) return;
        thread ??= startThread();
        isRunning = true;
        thread.postMessage('checkpoint');
      } catch {
        fail();
      }
    },
    async close() {
      isOver = true;
      if (index !== undefined) closeSync(index);
      index = undefined;
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
