/**
 * Event loop lag: how late a timer fires. The runtimes' own tools differ.
 */
import { setInterval } from 'node:timers';
import { createHistogram, type Histogram, SECONDS } from './histogram.ts';

const EVERY_MS = 100;

/** Runs for the life of the process, without keeping it alive. */
export function measureLag(): Histogram {
  const histogram = createHistogram(SECONDS);
  let dueAtMs = performance.now() + EVERY_MS;
  setInterval(() => {
    const nowMs = performance.now();
    histogram.observe(Math.max(0, nowMs - dueAtMs) / 1_000);
    dueAtMs = nowMs + EVERY_MS;
  }, EVERY_MS).unref();
  return histogram;
}
