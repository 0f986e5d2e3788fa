/**
 * Lets the event loop go round once: between parts of a long piece of work, others get their turn.
 */
import { setImmediate, setTimeout } from 'node:timers';

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A timer of no delay that fires later than this was due while the loop was at work. */
const ON_TIME_MS = 3;
const TRIES_MAX = 4;

export type RunLater = (run: () => void) => void;

/** Runs it in a later turn, after the network was heard. */
export const laterTurn: RunLater = process.versions.deno
  ? createIdleTurns({ now: () => performance.now(), atOnce: (run) => void setTimeout(run, 0) })
  : (run) => void setImmediate(run);

/**
 * Deno asks the system what came by the network only when it has nothing else to do, or after dozens
 * of turns: measured, connections waited for a second while timers that were due came one after the
 * other. When one fires on time, the loop has been waiting before.
 */
export function createIdleTurns({ now, atOnce }: {
  now(): number;
  /** Sets a timer of no delay. */
  atOnce: RunLater;
}): RunLater {
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
