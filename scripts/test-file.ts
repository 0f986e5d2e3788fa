/**
 * Runs one test file on one runtime in a process of its own, and judges it. uvu exits 0 after a
 * throwing hook, a thrown string or a forgotten `.run()`, so its exit code alone proves nothing.
 */
import { runProgram } from './run-program.ts';
import type { Runtime } from './runtimes.ts';

export interface TestFileRun {
  file: string;
  runtime: Runtime['name'];
  /** Tests that passed. */
  passed: number;
  /** Tests that failed; at least 1 when the file is red, whatever it says of itself. */
  failed: number;
  /** Why the file is red; undefined when it is green. */
  fault: string | undefined;
  output: string;
  tookMs: number;
}

/** Green only when the process ended with 0 by itself and every test that it knows has passed. Never rejects. */
export async function runTestFile(
  runtime: Runtime,
  file: string,
  options: { withinMs: number; env?: Record<string, string> },
): Promise<TestFileRun> {
  const run = await runProgram(runtime.path, runtime.argsFor(file), options);
  const total = lastCount(run.output, 'Total');
  const passed = lastCount(run.output, 'Passed') ?? 0;
  const skipped = lastCount(run.output, 'Skipped') ?? 0;
  const fault = findFault();
  return {
    file,
    runtime: runtime.name,
    passed,
    failed: fault ? Math.max(1, (total ?? 0) - passed) : 0,
    fault,
    output: run.output,
    tookMs: run.tookMs,
  };

  function findFault(): string | undefined {
    if (run.isTimedOut) return `did not end within ${options.withinMs} ms`;
    if (run.code !== 0) return `ended with ${run.code === null ? 'a signal' : `code ${run.code}`}`;
    if (total === undefined) return 'ended without a result: is `.run()` missing?';
    if (total === 0) return 'has no test';
    if (passed !== total) return `${total - passed} of ${total} did not pass`;
    if (skipped > 0) return `${skipped} skipped`;
    return undefined;
  }
}

/** uvu's closing lines: `  Total:     4`. */
function lastCount(output: string, name: string): number | undefined {
  const lines = [...output.matchAll(new RegExp(`^ +${name}: +(\\d+)$`, 'gm'))];
  const count = lines.at(-1)?.[1];
  return count === undefined ? undefined : Number(count);
}
