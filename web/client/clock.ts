/**
 * Time as the client's parts see it: every wait of the client goes through here.
 * Tests bring a clock of their own, so that no test waits.
 */

export interface Clock {
  /** Milliseconds that only grow: for durations. */
  now(): number;
  /** Milliseconds since the Unix epoch, by this device's clock. */
  date(): number;
  /** Runs once after so many milliseconds; returns a function that calls it off. */
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
