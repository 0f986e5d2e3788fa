/**
 * `npm test`: checks, builds the web part, then runs every test file on Node and on Deno, each in
 * a process of its own. `node scripts/test.ts room --runtime=node` runs some, without the checks.
 */
import { parseArgs } from 'node:util';
import { buildWeb } from './build-web.ts';
import { runChecks } from './check.ts';
import { ensurePostgres } from './postgres-service.ts';
import { ensureRabbit } from './rabbitmq-service.ts';
import { killPrograms } from './run-program.ts';
import { findRuntime, ROOT, type Runtime, type RuntimeName, THIS_RUNTIME } from './runtimes.ts';
import { ensureChromium } from './services.ts';
import { runTestFile, type TestFileRun } from './test-file.ts';
import { findTestFiles, type TestFile } from './test-files.ts';

interface Job {
  file: TestFile;
  runtime: Runtime;
}

const TOGETHER_MAX = 2;
const NO_NODE = 'Node 22.18 or newer was not found: `npm ci` installs one';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killPrograms();
    process.exit(1);
  });
}

try {
  process.exitCode = await main() ? 0 : 1;
} catch (error) {
  console.error(`cannot test: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main(): Promise<boolean> {
  const { positionals, values } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { runtime: { type: 'string' } },
  });
  const runtimes = await chooseRuntimes(values.runtime);
  const files = findTestFiles(positionals);
  if (files.length === 0) throw new Error(`no test file's path contains ${positionals.join(', ')}`);

  const isWhole = positionals.length === 0 && values.runtime === undefined;
  const isChecked = !isWhole || await runChecks();
  await buildWeb({ ifNeeded: !isWhole });
  const env: Record<string, string> = {};
  const uses = (words: RegExp) => files.some(({ path }) => words.test(path));
  if (uses(/\.browser\./)) env.CHROMIUM = await ensureChromium();
  // Here, one after the other: two test files that install at the same time would be in each other's way.
  if (uses(/rabbitmq|cluster|chaos/) && !process.env.RABBITMQ_URL) await ensureRabbit();
  if (uses(/postgres|cluster|chaos/) && !process.env.POSTGRES_URL) await ensurePostgres();

  const jobs = files.flatMap((file) => runtimes.map((runtime) => ({ file, runtime })));
  const runs = [
    ...await runJobs(jobs.filter(({ file }) => !file.isAlone), TOGETHER_MAX, env),
    ...await runJobs(jobs.filter(({ file }) => file.isAlone), 1, env),
  ];
  return report(runs, runtimes, isChecked);
}

async function chooseRuntimes(only: string | undefined): Promise<Runtime[]> {
  if (only !== undefined && only !== 'node' && only !== 'deno') {
    throw new Error(`--runtime is node or deno, not ${only}`);
  }
  const names: RuntimeName[] = only ? [only] : ['node', 'deno'];
  const found = await Promise.all(names.map(findRuntime));
  const runtimes = found.filter((runtime) => runtime !== undefined);
  const missing = names.filter((_, i) => !found[i]);
  if (missing.length === 0) return runtimes;
  // `deno task test` is for machines without npm; there the Deno half alone is worth running.
  if (THIS_RUNTIME === 'deno' && runtimes.length > 0) {
    console.log(`\n!!! ${NO_NODE}. ONLY THE DENO HALF OF THE TESTS RUNS HERE. !!!\n`);
    return runtimes;
  }
  throw new Error(missing[0] === 'node' ? NO_NODE : 'Deno was not found: `npm ci` installs it');
}

/** Runs at most `togetherMax` at a time, in order. */
async function runJobs(
  jobs: readonly Job[],
  togetherMax: number,
  env: Record<string, string>,
): Promise<TestFileRun[]> {
  const waiting = jobs.values();
  const runs: TestFileRun[] = [];
  const worker = async (): Promise<void> => {
    for (const { file, runtime } of waiting) {
      const run = await runTestFile(runtime, `${ROOT}${file.path}`, {
        withinMs: file.withinMs,
        env,
      });
      runs.push(run);
      print(file, run);
    }
  };
  await Promise.all(Array.from({ length: togetherMax }, worker));
  return runs;
}

function print({ path }: TestFile, { runtime, fault, passed, output, tookMs }: TestFileRun): void {
  if (!fault) console.log(`ok    ${runtime}  ${path}  ${passed} passed, ${tookMs} ms`);
  else console.log(`FAIL  ${runtime}  ${path}  ${fault}, ${tookMs} ms\n${output.trimEnd()}\n`);
}

/** The last line is for machines: `N passed, M failed`. */
function report(runs: readonly TestFileRun[], runtimes: readonly Runtime[], isChecked: boolean) {
  console.log('');
  for (const { fault, runtime, file } of runs) {
    if (fault) console.log(`FAIL  ${runtime}  ${file.slice(ROOT.length)}  ${fault}`);
  }
  if (!isChecked) console.log('FAIL  the checks, above');
  for (const { name, version } of runtimes) {
    const own = runs.filter(({ runtime }) => runtime === name);
    const count = sum(own.map(({ passed, failed }) => passed + failed));
    console.log(`${count} tests in ${own.length} files ran on ${name} ${version}`);
  }
  const failed = sum(runs.map((run) => run.failed)) + (isChecked ? 0 : 1);
  console.log(`${sum(runs.map(({ passed }) => passed))} passed, ${failed} failed`);
  return failed === 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
