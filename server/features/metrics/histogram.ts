/**
 * Histogram: Prometheus buckets as plain numbers. Observing a value allocates nothing.
 */

export interface Histogram {
  /** Upper bounds, inclusive, ascending. */
  readonly bounds: readonly number[];
  /** Values per bucket, not cumulative; the last counts those above all bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly total: number;
  observe(value: number): void;
}

/** In seconds: from an in-memory commit to what makes people reload the page. */
export const SECONDS = [
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
] as const;

export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = bounds.map(() => 0).concat(0);
  let sum = 0;
  let total = 0;
  return {
    bounds,
    counts,
    get sum() {
      return sum;
    },
    get total() {
      return total;
    },
    observe(value) {
      let i = 0;
      while (i < bounds.length && value > bounds[i]!) i += 1;
      counts[i] = counts[i]! + 1;
      sum += value;
      total += 1;
    },
  };
}
