/**
 * Event loop lag: how much later than asked for a timer fires. By a timer of its own,
 * since what the runtimes offer for it differs.
 */
import { setInterval } from 'node:timers';
import { createHistogram, type Histogram, SECONDS } from './histogram.ts';

const EVERY_MS = 100;

/** Runs as long as the process, and does not keep it. */
export function measureLag(): Histogram {
  const tally = createHistogram(SECONDS);
  let dueAtMs = performance.now() + EVERY_MS;
  setInterval(() => {
    const nowMs = performance.now();
    tally.observe(Math.max(0, nowMs - dueAtMs) / 1_000);
    dueAtMs = nowMs + EVERY_MS;
  }, EVERY_MS).unref();
  return tally;
}
