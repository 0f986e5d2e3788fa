/**
 * Text of a benchmark message: its due time, padded to the usual length.
 */

const LENGTH = 120;

/** `dueMs` is on the generator's clock. */
export function timedText(dueMs: number): string {
  return dueMs.toFixed(3).padEnd(LENGTH, ' lorem ipsum dolor sit amet');
}

export function dueMsOf(text: string): number {
  return Number(text.slice(0, text.indexOf(' ')));
}
