/**
 * Many drafts, one commit: whatever gathers while an append is in flight, and in a short rest after
 * it under load, goes into the next one. Stands between the hub and the store. Load itself makes the
 * groups: a draft that comes alone does not wait.
 */
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { Scheduler } from '../../lib/runtime.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Appended, Draft, Store } from './store.ts';

export interface GroupCommit {
  /**
   * Resolves when the draft is durable or was refused. Rejects with `StoreBusyError` when too many
   * wait, with `StoreUnavailableError` when the append failed: its outcome is unknown then, and
   * the same draft may be added again.
   */
  add(draft: Draft): Promise<Appended>;
  /** Resolves when nothing waits and nothing is in flight. */
  drained(): Promise<void>;
}

export interface GroupCommitOptions {
  store: Pick<Store, 'append' | 'synced'>;
  /** Drafts that wait for the store or the disk. */
  draftsMax?: number;
  /** Drafts in one append. */
  batchMax?: number;
  /**
   * Called after each append, once for each of its rooms, with the entries newly added, in order:
   * not for those that were there already. The promises of `add` resolve after it. Must not throw.
   */
  onCommit(room: string, entries: Entry[]): void;
  /** Called for each append that was made durable, when its drafts are answered: how long the first of them waited. */
  onAnswer?(ms: number): void;
  clock?: Pick<Clock, 'now' | 'after'>;
  scheduler: Pick<Scheduler, 'soon'>;
}

/** Too many drafts wait for the store. */
export class StoreBusyError extends Error {
  override name = 'StoreBusyError';
}

/** The store did not take the drafts; `cause` says why. */
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
/** UTF-16 code units of the texts in one append; a single draft may have more. */
const BATCH_UNITS_MAX = 4_000_000;
/** Appends leave five sixths of the event loop's time to all else, until each of them takes 10 ms. */
const REST_PER_WORK = 5;
const REST_MS_MAX = 50;
/** The next append waits for the disk to take the last one, since larger groups are cheaper, but not for a slow disk. */
const SYNC_WAIT_MS = 15;

export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { store, draftsMax = DRAFTS_MAX, batchMax = BATCH_MAX, onCommit, onAnswer } = options;
  const { clock = systemClock, scheduler } = options;
  let waiting: Waiting[] = [];
  /** When the first of those came. */
  let waitingSinceMs = 0;
  /** Drafts that were taken out of `waiting` and are not answered yet. */
  let untold = 0;
  let isRunning = false;
  let whenDrained: (() => void)[] = [];
  /** What the last append took of the event loop; when it began and was done. */
  let workMs = 0;
  let startedAtMs = 0;
  let appendedAtMs = 0;
  /** All appends that waited for the disk were answered. */
  let told: Promise<void> = Promise.resolve();

  // A turn of the event loop before every append, also between two: a store that works
  // synchronously would otherwise never let the next frames be read. And a rest, as what gathers in
  // it costs little more: SQLite writes the pages of busy rooms once, another store answers once.
  // Behind an append during which nothing gathered, only what it took of the event loop counts.
  const next = (tookMs = 0): void => {
    isRunning = waiting.length > 0;
    if (!isRunning) return checkDrained();
    const wantedMs = Math.min(REST_MS_MAX, Math.max(REST_PER_WORK * workMs, tookMs));
    const restMs = wantedMs - (clock.now() - appendedAtMs);
    const go = (): void => void commit().finally(() => next(appendedAtMs - startedAtMs));
    if (restMs < 1) scheduler.soon(go);
    else clock.after(restMs, go);
  };
  const checkDrained = (): void => {
    if (isRunning || untold > 0) return;
    const drained = whenDrained;
    whenDrained = [];
    for (const resolve of drained) resolve();
  };
  const commit = async (): Promise<void> => {
    const size = batchSize(waiting, batchMax);
    const batch = waiting.slice(0, size);
    waiting = waiting.slice(size);
    untold += batch.length;
    const fail = (cause: unknown): void => {
      const error = new StoreUnavailableError('the store did not take the drafts', { cause });
      for (const { reject } of batch) reject(error);
      untold -= batch.length;
      checkDrained();
    };
    let appended: Appended[];
    const cameAtMs = waitingSinceMs;
    // Of those that stay it is not known: since now, at the least.
    startedAtMs = waitingSinceMs = clock.now();
    try {
      const appending = store.append(batch.map(({ draft }) => draft));
      workMs = clock.now() - startedAtMs;
      appended = await appending;
    } catch (error) {
      return fail(error);
    } finally {
      appendedAtMs = clock.now();
    }
    if (!store.synced) return tell(batch, appended, cameAtMs);
    // In the order of the appends; all wait for the disk at the same time.
    const synced = Promise.all([told, store.synced()]);
    told = synced.then(() => tell(batch, appended, cameAtMs), fail);
    await Promise.race([
      told,
      new Promise<void>((resolve) => clock.after(SYNC_WAIT_MS, resolve)),
    ]);
  };
  const tell = (batch: Waiting[], appended: Appended[], cameAtMs: number): void => {
    try {
      for (const [room, entries] of newEntriesByRoom(batch, appended)) onCommit(room, entries);
    } finally {
      // The drafts are durable, whatever became of the telling.
      batch.forEach(({ resolve }, i) => resolve(appended[i]!));
      onAnswer?.(clock.now() - cameAtMs);
      untold -= batch.length;
      checkDrained();
    }
  };

  return {
    add(draft) {
      if (waiting.length + untold >= draftsMax) {
        return Promise.reject(new StoreBusyError(`${draftsMax} drafts wait for the store`));
      }
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) waitingSinceMs = clock.now();
        waiting.push({ draft, resolve, reject });
        if (!isRunning) next();
      });
    },
    drained: () =>
      isRunning || untold > 0
        ? new Promise((resolve) => whenDrained.push(resolve))
        : Promise.resolve(),
  };
}

/** How many of those who wait, from the first on, share an append. */
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
