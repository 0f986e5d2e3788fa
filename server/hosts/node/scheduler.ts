/**
 * Scheduler of Node, and of Deno with its `node:` modules.
 */
import { setImmediate, setTimeout } from 'node:timers';
import type { Scheduler } from '../../lib/runtime.ts';

/** A timer of no delay that fires later than this was due while the loop was at work. */
const ON_TIME_MS = 3;
const TRIES_MAX = 4;

const IS_DENO = process.versions.deno !== undefined;

export const nodeScheduler: Scheduler = {
  soon: (run) => void setImmediate(run),
  afterNetwork: IS_DENO
    ? createIdleTurns({ now: () => performance.now(), atOnce: (run) => void setTimeout(run, 0) })
    : (run) => void setImmediate(run),
  areTurnsSlow: IS_DENO,
};

/**
 * Deno asks the system what came by the network only when it has nothing else to do, or after dozens
 * of turns: measured, connections waited for a second while timers that were due came one after the
 * other. When one fires on time, the loop has been waiting before.
 */
export function createIdleTurns({ now, atOnce }: {
  now(): number;
  /** Sets a timer of no delay. */
  atOnce: Scheduler['soon'];
}): Scheduler['afterNetwork'] {
  /** Share one pause: work of one of them would make the next timer late. */
  const waiting: (() => void)[] = [];

  const pause = (tries: number): void => {
    const setAtMs = now();
    atOnce(() => {
      const isLate = now() - setAtMs > ON_TIME_MS;
      if (isLate && tries > 1) return pause(tries - 1);
      // Apart, so that a fault of one does not reach the others.
      for (const run of waiting.splice(0)) queueMicrotask(run);
    });
  };
  return (run) => {
    if (waiting.push(run) === 1) pause(TRIES_MAX);
  };
}
