/**
 * Command-line options that are whole numbers.
 */

/** Accepts `min` (default 1) to `max`. Prints the error for other values and exits with 2. */
export function wholeOption(name: string, text: string, max: number, min = 1): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  console.error(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  process.exit(2);
}
