/**
 * Tally of sizes: a Prometheus histogram as plain numbers, so that noting one costs
 * a short loop and no allocation.
 */

export interface Histogram {
  /** Upper bounds, inclusive, ascending. */
  readonly bounds: readonly number[];
  /** How many fell under each bound and over the one before; one more at the end for the rest. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly total: number;
  observe(value: number): void;
}

/** Seconds: from what a commit in memory takes to what makes people reload the page. */
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
