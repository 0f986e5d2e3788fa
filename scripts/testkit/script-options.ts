/**
 * Command-line options of scripts: `--help` prints the usage, and a wrong option ends the script
 * with 2.
 */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** Parses the arguments of this process. Accepts `positionalsMax` (default 0) without an option. */
export function readOptions<const T extends ParseArgsOptionsConfig>(
  usage: string,
  options: T,
  positionalsMax = 0,
) {
  const read = () => parseArgs({ args: process.argv.slice(2), allowPositionals: true, options });
  const isHelp = process.argv.slice(2).some((text) => text === '--help' || text === '-h');
  if (isHelp) {
    console.log(usage);
    process.exit(0);
  }
  try {
    const parsed = read();
    const [unexpected] = parsed.positionals.slice(positionalsMax);
    if (unexpected === undefined) return parsed;
    throw new Error(`Unexpected argument '${unexpected}'`);
  } catch (error) {
    // Node's message goes on with a hint about positionals.
    console.error(`${(error as Error).message.split('. ')[0]}\n${usage}`);
    process.exit(2);
  }
}

/** Accepts `min` (default 1) to `max`. Prints the error for other values and exits with 2. */
export function wholeOption(name: string, text: string, max: number, min = 1): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  console.error(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  process.exit(2);
}
