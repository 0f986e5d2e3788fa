/**
 * Guard around uvu: runs test files and judges each. uvu exits with 0 after a throwing hook, a
 * thrown string or a forgotten `.run()`, so its exit code alone proves nothing.
 */
import { fileURLToPath } from 'node:url';
import { type ProgramRun, runProgram } from '../testkit/run-program.ts';
import type { Runtime } from '../testkit/runtimes.ts';

export interface TestFileRun {
  file: string;
  runtime: Runtime['name'];
  passed: number;
  /** At least 1 when the file is red. */
  failed: number;
  /** Reason why the file is red; undefined when it is green. */
  fault: string | undefined;
  output: string;
  tookMs: number;
}

export interface RunOptions {
  withinMs: number;
  env?: Record<string, string>;
}

const PROGRAM = fileURLToPath(new URL('./run-in-process.ts', import.meta.url));

/** Green only if the process exits with 0 by itself and every test passed. Never rejects. */
export async function runTestFile(
  runtime: Runtime,
  file: string,
  options: RunOptions,
): Promise<TestFileRun> {
  const run = await runProgram(runtime.path, runtime.argsFor(file), options);
  return judge(runtime, file, run.output, run.tookMs, findEnd(run, options));
}

/**
 * Runs the files in one process, in order, and judges each like `runTestFile`. Only the last file
 * can be blamed for a process that does not end. After a file that ends the process or hangs, later
 * files run in another one. Never rejects.
 */
export async function runTestFiles(
  runtime: Runtime,
  files: readonly string[],
  options: RunOptions,
): Promise<TestFileRun[]> {
  const runs: TestFileRun[] = [];
  // Each process judges at least one file.
  while (runs.length < files.length) {
    const waiting = files.slice(runs.length);
    const run = await runProgram(runtime.path, [...runtime.argsFor(PROGRAM), ...waiting], options);
    runs.push(...judgeProcess(runtime, waiting, run, options));
  }
  return runs;
}

function judgeProcess(
  runtime: Runtime,
  files: readonly string[],
  run: ProgramRun,
  options: RunOptions,
): TestFileRun[] {
  const [before = '', ...parts] = run.output.split(/^::begin .*$/m);
  if (parts.length === 0) parts.push(before);
  const runs = parts.map((output, i) => {
    const end = /^::end (?<code>\d+) (?<ms>\d+)$/m.exec(output)?.groups;
    if (!end) {
      const fault = findEnd(run, options) ?? 'ended early';
      return judge(runtime, files[i]!, output, run.tookMs, fault);
    }
    const fault = end.code === '0' ? undefined : `ended with code ${end.code}`;
    return judge(runtime, files[i]!, output, Number(end.ms), fault);
  });
  const isRed = runs.some(({ fault }) => fault !== undefined);
  const end = findEnd(run, options);
  if (end === undefined || isRed) return runs;
  // All files are green, but their process is not.
  const last = runs.pop()!;
  return [...runs, { ...last, failed: 1, fault: `the process of it and others ${end}` }];
}

function findEnd(run: ProgramRun, { withinMs }: RunOptions): string | undefined {
  if (run.isTimedOut) return `did not end within ${withinMs} ms`;
  if (run.code === 0) return undefined;
  return `ended with ${run.code === null ? 'a signal' : `code ${run.code}`}`;
}

function judge(
  runtime: Runtime,
  file: string,
  output: string,
  tookMs: number,
  end: string | undefined,
): TestFileRun {
  const total = lastCount(output, 'Total');
  const passed = lastCount(output, 'Passed') ?? 0;
  const skipped = lastCount(output, 'Skipped') ?? 0;
  const fault = end ?? findFault();
  const failed = fault ? Math.max(1, (total ?? 0) - passed) : 0;
  return { file, runtime: runtime.name, passed, failed, fault, output, tookMs };

  function findFault(): string | undefined {
    if (total === undefined) return 'ended without a result: is `.run()` missing?';
    if (total === 0) return 'has no test';
    if (passed !== total) return `${total - passed} of ${total} did not pass`;
    if (skipped > 0) return `${skipped} skipped`;
    return undefined;
  }
}

/** Reads uvu's closing lines: `  Total:     4`. */
function lastCount(output: string, name: string): number | undefined {
  const lines = [...output.matchAll(new RegExp(`^ +${name}: +(\\d+)$`, 'gm'))];
  const count = lines.at(-1)?.[1];
  return count === undefined ? undefined : Number(count);
}
