/** Event-loop scheduler of Node, and of Deno with its `node:` modules. */
import { setImmediate, setTimeout } from 'node:timers';
import type { Scheduler } from '../../lib/runtime.ts';

/** A zero-delay timer that fires later than this became due while the loop was busy. */
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
 * Yields to the network on Deno. Deno polls the network only when idle, or after dozens of turns:
 * in a measurement, connections waited for a second behind due timers. A timer that fires on time
 * shows that the loop was idle before.
 */
export function createIdleTurns({ now, atOnce }: {
  now(): number;
  /** Sets a timer with zero delay. */
  atOnce: Scheduler['soon'];
}): Scheduler['afterNetwork'] {
  /** Callbacks share one timer, because the work of one would delay the timer of another. */
  const waiting: (() => void)[] = [];

  const pause = (tries: number): void => {
    const setAtMs = now();
    atOnce(() => {
      const isLate = now() - setAtMs > ON_TIME_MS;
      if (isLate && tries > 1) return pause(tries - 1);
      // Run them separately, so that a fault of one does not reach the others.
      for (const run of waiting.splice(0)) queueMicrotask(run);
    });
  };
  return (run) => {
    if (waiting.push(run) === 1) pause(TRIES_MAX);
  };
}
