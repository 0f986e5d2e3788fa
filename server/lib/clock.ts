/**
 * Clock and timers, for parts of the server whose tests bring their own, so that no test waits.
 */

export interface Clock {
  /** Milliseconds that only grow: for durations. */
  now(): number;
  /** Milliseconds since the Unix epoch. */
  date(): number;
  /** Runs it once, this many milliseconds later; returns a function that cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
