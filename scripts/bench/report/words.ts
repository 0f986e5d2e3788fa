/**
 * Text formatting of numbers, tables and medians.
 */

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}

export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  pad: 'padEnd' | 'padStart' = 'padEnd',
): string {
  const widths = head.map((text, i) => Math.max(text.length, ...rows.map((row) => row[i]!.length)));
  return [head, widths.map((width) => '-'.repeat(width)), ...rows]
    .map((row) => row.map((text, i) => text[pad](widths[i]!)).join('  ').trimEnd()).join('\n');
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** Undefined without values. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    min: sorted[0]!,
    max: sorted.at(-1)!,
  };
}

/** For example `12.3 (11.0 to 14.1)`. */
export function spreadInWords(
  spread: Spread | undefined,
  write: (value: number) => string,
): string {
  if (!spread) return 'none';
  const { median, min, max } = spread;
  if (min === max) return write(median);
  return `${write(median)} (${write(min)} to ${write(max)})`;
}
