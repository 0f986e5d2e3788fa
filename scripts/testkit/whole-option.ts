/**
 * Options of the command line that are whole numbers.
 */

/** From 1 (or `min`) to `max`; says what is wrong with any other, and ends this process with code 2. */
export function wholeOption(name: string, text: string, max: number, min = 1): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  console.error(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  process.exit(2);
}
