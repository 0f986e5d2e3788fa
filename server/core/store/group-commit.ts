/**
 * Group commit: batches drafts into one store append. Drafts that arrive during an append share the
 * next one, which follows a rest of a millisecond, or of more while the event loop lags. A single
 * draft does not wait.
 */
import { type Clock, systemClock } from '../../lib/clock.ts';
import { createLoopLag, type LoopLag } from '../../lib/loop-lag.ts';
import type { Scheduler } from '../../lib/runtime.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Appended, Draft, Store } from './store.ts';

export interface GroupCommit {
  /**
   * Resolves when the draft is durable or refused. Rejects with `StoreBusyError` when the queue is
   * full, and with `StoreUnavailableError` when the append failed: the outcome is unknown then, and
   * the same draft may be added again.
   */
  add(draft: Draft): Promise<Appended>;
  /** Resolves when no draft is queued or in flight. */
  drained(): Promise<void>;
}

export interface GroupCommitOptions {
  store: Pick<Store, 'append' | 'synced'>;
  /** Drafts queued or in flight. */
  draftsMax?: number;
  batchMax?: number;
  /**
   * Called after each append, once per room, with the entries newly added, in order; repeated
   * drafts are left out. Runs before the promises of `add` resolve. Must not throw.
   */
  onCommit(room: string, entries: Entry[]): void;
  /** Called when the drafts of an append are answered, with the first draft's waiting time. */
  onAnswer?(ms: number): void;
  clock?: Pick<Clock, 'now' | 'after'>;
  scheduler: Pick<Scheduler, 'soon'>;
  lag?: LoopLag;
}

export class StoreBusyError extends Error {
  override name = 'StoreBusyError';
}

/** The append failed; `cause` says why. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError';
}

interface Waiting {
  draft: Draft;
  resolve(appended: Appended): void;
  reject(error: Error): void;
}

const DRAFTS_MAX = 20_000;
const BATCH_MAX = 4_000;
/** UTF-16 code units of all texts in one append; a single draft may exceed it. */
const BATCH_UNITS_MAX = 4_000_000;
/** Others join within this time while the loop has time. */
const GATHER_MS = 1;
/** Under full load, appends use at most a sixth of the event loop's time. */
const REST_PER_WORK = 5;
const REST_MS_MAX = 50;
/** Larger groups are cheaper, so the next append waits for a sync, but not for a slow disk. */
const SYNC_WAIT_MS = 15;

export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { store, draftsMax = DRAFTS_MAX, batchMax = BATCH_MAX, onCommit, onAnswer } = options;
  const { clock = systemClock, scheduler, lag = createLoopLag(() => clock.now()) } = options;
  const rests = createRests({ clock, scheduler, lag });
  let waiting: Waiting[] = [];
  /** Arrival of the first one. */
  let waitingSinceMs = 0;
  /** Drafts in flight. */
  let unanswered = 0;
  let isRunning = false;
  let whenDrained: (() => void)[] = [];
  /** The last append: the time it kept the event loop busy, its start and its end. */
  let busyMs = 0;
  let startedAtMs = 0;
  let appendedAtMs = 0;
  /** Settles when all synced appends are answered. */
  let answered: Promise<void> = Promise.resolve();

  const startNext = (tookMs = 0): void => {
    isRunning = waiting.length > 0;
    if (!isRunning) return checkDrained();
    rests.rest({ busyMs, tookMs, endedAtMs: appendedAtMs }, () => {
      void commit().finally(() => startNext(appendedAtMs - startedAtMs));
    });
  };
  const checkDrained = (): void => {
    if (isRunning || unanswered > 0) return;
    const drained = whenDrained;
    whenDrained = [];
    for (const resolve of drained) resolve();
  };
  const commit = async (): Promise<void> => {
    const size = batchSize(waiting, batchMax);
    const batch = waiting.slice(0, size);
    waiting = waiting.slice(size);
    unanswered += batch.length;
    const fail = (cause: unknown): void => {
      const error = new StoreUnavailableError('the store did not take the drafts', { cause });
      for (const { reject } of batch) reject(error);
      unanswered -= batch.length;
      checkDrained();
    };
    let appended: Appended[];
    const arrivedAtMs = waitingSinceMs;
    // The arrival of the remaining drafts is unknown; assume now.
    startedAtMs = waitingSinceMs = clock.now();
    try {
      const appending = store.append(batch.map(({ draft }) => draft));
      busyMs = clock.now() - startedAtMs;
      appended = await appending;
    } catch (error) {
      return fail(error);
    } finally {
      appendedAtMs = clock.now();
    }
    if (!store.synced) return answerDrafts(batch, appended, arrivedAtMs);
    // Answer in the order of the appends; their syncs overlap.
    const synced = Promise.all([answered, store.synced()]);
    answered = synced.then(() => answerDrafts(batch, appended, arrivedAtMs), fail);
    await Promise.race([
      answered,
      new Promise<void>((resolve) => clock.after(SYNC_WAIT_MS, resolve)),
    ]);
  };
  const answerDrafts = (batch: Waiting[], appended: Appended[], arrivedAtMs: number): void => {
    try {
      for (const [room, entries] of newEntriesByRoom(batch, appended)) onCommit(room, entries);
    } finally {
      // The drafts are durable, even if `onCommit` failed.
      batch.forEach(({ resolve }, i) => resolve(appended[i]!));
      onAnswer?.(clock.now() - arrivedAtMs);
      unanswered -= batch.length;
      checkDrained();
    }
  };

  return {
    add(draft) {
      if (waiting.length + unanswered >= draftsMax) {
        return Promise.reject(new StoreBusyError(`${draftsMax} drafts wait for the store`));
      }
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) waitingSinceMs = clock.now();
        waiting.push({ draft, resolve, reject });
        if (!isRunning) startNext();
      });
    },
    drained: () =>
      isRunning || unanswered > 0
        ? new Promise((resolve) => whenDrained.push(resolve))
        : Promise.resolve(),
  };
}

interface LastAppend {
  /** It kept the event loop busy for this time. */
  busyMs: number;
  /** Until it was answered; 0 when nothing gathered meanwhile. */
  tookMs: number;
  endedAtMs: number;
}

/**
 * Rests between appends. Each yields to the event loop: a synchronous store would otherwise never
 * let the next frames be read. Under load the rest is longer, because a larger group costs little
 * more: SQLite writes the pages of busy rooms once, another store answers once.
 */
function createRests(
  { clock, scheduler, lag }: Required<Pick<GroupCommitOptions, 'clock' | 'scheduler' | 'lag'>>,
) {
  return {
    rest({ busyMs, tookMs, endedAtMs }: LastAppend, run: () => void): void {
      const fullMs = Math.min(REST_MS_MAX, Math.max(REST_PER_WORK * busyMs, tookMs));
      const nowMs = clock.now();
      const restMs = Math.max(GATHER_MS, lag.pressure() * fullMs) - (nowMs - endedAtMs);
      const dueAtMs = nowMs + Math.max(0, restMs);
      const end = (): void => {
        lag.noteLateness(clock.now() - dueAtMs);
        run();
      };
      if (restMs < GATHER_MS / 2) scheduler.soon(end);
      else clock.after(restMs, end);
    },
  };
}

function batchSize(waiting: readonly Waiting[], batchMax: number): number {
  let units = 0;
  let size = 0;
  while (size < waiting.length && size < batchMax) {
    units += waiting[size]!.draft.text?.length ?? 0;
    if (size > 0 && units > BATCH_UNITS_MAX) break;
    size += 1;
  }
  return size;
}

function newEntriesByRoom(batch: Waiting[], appended: Appended[]): Map<string, Entry[]> {
  const byRoom = new Map<string, Entry[]>();
  batch.forEach(({ draft }, i) => {
    const result = appended[i]!;
    if (!result.ok || result.repeated) return;
    const entries = byRoom.get(draft.room);
    if (entries) entries.push(result.entry);
    else byRoom.set(draft.room, [result.entry]);
  });
  return byRoom;
}
