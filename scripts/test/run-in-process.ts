/**
 * Program that runs test files one after the other in this process and marks the begin and end of
 * their output, for `run-files.ts`.
 */
import { pathToFileURL } from 'node:url';

declare global {
  /** Makes uvu wait for `exec` instead of a timer. */
  var UVU_DEFER: boolean;
  /** uvu's queue: groups of suites, each after its title. */
  var UVU_QUEUE: unknown[][];
}

globalThis.UVU_DEFER = true;
const { exec } = await import('uvu') as unknown as { exec(): Promise<void> };
let isRed = false;

for (const file of process.argv.slice(2)) {
  const startedMs = performance.now();
  console.log(`\n::begin ${file}`);
  globalThis.UVU_QUEUE.splice(0, Infinity, [null]);
  process.exitCode = 0;
  try {
    await import(pathToFileURL(file).href);
    await exec();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  isRed ||= process.exitCode !== 0;
  console.log(`\n::end ${process.exitCode} ${Math.round(performance.now() - startedMs)}`);
}
process.exitCode = isRed ? 1 : 0;
