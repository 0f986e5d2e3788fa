/**
 * `npm test`: runs the checks, builds the widget and the pages, then runs the test files on Node
 * and on Deno. `npm test -- room --runtime=node` runs the files whose path contains "room", without
 * the checks; `npm test -- --changed` runs the tests that a change since `main` can affect.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWeb } from './build.ts';
import { runChecks } from './check.ts';
import { ensureHaproxy } from './testkit/haproxy.ts';
import { ensurePostgres } from './testkit/postgres-service.ts';
import { ensureRabbit } from './testkit/rabbitmq-service.ts';
import { endWithSignals } from './testkit/run-program.ts';
import {
  findRuntime,
  ROOT,
  type Runtime,
  type RuntimeName,
  THIS_RUNTIME,
} from './testkit/runtimes.ts';
import { readOptions } from './testkit/script-options.ts';
import { affectedBy, changedFiles } from './test/changes.ts';
import { readImportGraph } from './test/import-graph.ts';
import { runTestFile, runTestFiles } from './test/run-files.ts';
import { type Needs, type SharedServices, startSharedServices } from './test/shared-services.ts';
import { type GroupedRun, repeatCommand, summarise } from './test/summary.ts';
import { findTestFiles, type TestFile } from './test/test-files.ts';

interface Job {
  files: readonly TestFile[];
  runtime: Runtime;
}

const UNIT_FILES_PER_PROCESS_MAX = 20;
const FILTERS_MAX = 100;
const USAGE = `usage: npm test -- [PART OF A PATH …] [--runtime=node|deno] [--changed]
  --runtime   only on this runtime, and without the checks
  --changed   only the files that a change since main can affect`;
const NO_NODE = 'Node 22.18 or newer was not found: `npm ci` installs one on Linux and Windows';
const graph = readImportGraph(ROOT);

endWithSignals();

// Hundreds of processes load the same files; with the compile cache, Node starts in half the time.
const compiled = mkdtempSync(join(tmpdir(), 'starling-compiled-'));
process.env.NODE_COMPILE_CACHE ??= compiled;
process.on('exit', () => rmSync(compiled, { recursive: true, force: true }));

try {
  process.exitCode = await main() ? 0 : 1;
} catch (error) {
  console.error(`the tests could not run: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main(): Promise<boolean> {
  const startedMs = performance.now();
  const { positionals, values } = readOptions(USAGE, {
    runtime: { type: 'string' },
    changed: { type: 'boolean', default: false },
  }, FILTERS_MAX);
  const runtimes = await chooseRuntimes(values.runtime);
  const found = findTestFiles(positionals, graph);
  if (found.length === 0) throw new Error(`no test file's path contains ${positionals.join(', ')}`);
  const files = values.changed ? affectedBy(await changedFiles(), found, graph) : found;
  if (values.changed) console.log(`${files.length} of ${found.length} test files are affected`);

  const isFullRun = positionals.length === 0 && values.runtime === undefined;
  const checksPassed = !isFullRun || await runChecks();
  await buildWeb({ ifNeeded: !isFullRun || values.changed });
  const jobs = jobsFor(files, runtimes);
  await ensurePrograms(files);
  const services = await startSharedServices(
    needsOf(files.filter(({ group }) => group !== 'fault')),
  );
  let runs: GroupedRun[];
  try {
    runs = await runAll(jobs, services);
  } finally {
    await services.stop();
  }
  const tookMs = performance.now() - startedMs;
  for (const line of summarise(runs, runtimes, { checksPassed, tookMs })) console.log(line);
  return checksPassed && runs.every(({ fault }) => fault === undefined);
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
  // `deno task test` also works without npm, for the Deno half of the tests.
  if (THIS_RUNTIME === 'deno' && runtimes.length > 0) {
    console.log(`\n!!! ${NO_NODE}. ONLY THE DENO HALF OF THE TESTS RUNS HERE. !!!\n`);
    return runtimes;
  }
  throw new Error(missing[0] === 'node' ? NO_NODE : 'Deno was not found: `npm ci` installs it');
}

/** If only one runtime is used, it also runs the files that are meant for the other. */
function jobsFor(files: readonly TestFile[], runtimes: readonly Runtime[]): Job[] {
  return runtimes.flatMap((runtime) => {
    const own = files.filter((file) =>
      file.runtimes.includes(runtime.name) || runtimes.length === 1
    );
    const units = own.filter(({ group }) => group === 'unit');
    const unitJobs: Job[] = [];
    for (let i = 0; i < units.length; i += UNIT_FILES_PER_PROCESS_MAX) {
      unitJobs.push({ files: units.slice(i, i + UNIT_FILES_PER_PROCESS_MAX), runtime });
    }
    const otherFiles = own.filter(({ group }) => group !== 'unit');
    return [...unitJobs, ...otherFiles.map((file) => ({ files: [file], runtime }))];
  });
}

/** Installs missing programs one after the other, because parallel installations would conflict. */
async function ensurePrograms(files: readonly TestFile[]): Promise<void> {
  const { rabbit, postgres } = needsOf(files.filter(({ group }) => group === 'fault'));
  if (rabbit) await ensureRabbit();
  if (postgres) await ensurePostgres();
  if (files.some(({ path }) => graph.loadedBy(path).has('scripts/testkit/haproxy.ts'))) {
    await ensureHaproxy();
  }
}

function needsOf(files: readonly TestFile[]): Needs {
  const isLoaded = (path: string) => files.some((file) => graph.loadedBy(file.path).has(path));
  return {
    rabbit: isLoaded('scripts/testkit/rabbitmq-service.ts'),
    postgres: isLoaded('scripts/testkit/postgres-service.ts'),
    pages: files.some(({ path, hasNotifications }) =>
      !hasNotifications && graph.loadedBy(path).has('scripts/testkit/browser.ts')
    ),
    notifications: files.some(({ hasNotifications }) => hasNotifications),
  };
}

/**
 * Runs four jobs at a time, because test files wait half of their time; two of the four lanes start
 * with browser tests. Fault tests follow, two at a time, because more would slow each other down.
 */
async function runAll(jobs: readonly Job[], services: SharedServices): Promise<GroupedRun[]> {
  const runs: GroupedRun[] = [];
  const jobsOf = (group: string) => jobs.filter(({ files }) => files[0]!.group === group);
  const browserJobs = jobsOf('browser');
  const otherJobs = [...jobsOf('unit'), ...jobsOf('process')];
  const lane = async (queues: Job[][]): Promise<void> => {
    for (const queue of queues) {
      for (let job = queue.shift(); job; job = queue.shift()) {
        runs.push(...await runJob(job, services));
      }
    }
  };
  await Promise.all([
    lane([browserJobs, otherJobs]),
    lane([browserJobs, otherJobs]),
    lane([otherJobs, browserJobs]),
    lane([otherJobs, browserJobs]),
  ]);
  const faults = jobsOf('fault');
  await Promise.all([lane([faults]), lane([faults])]);
  return runs;
}

async function runJob({ files, runtime }: Job, services: SharedServices): Promise<GroupedRun[]> {
  const { withinMs, group } = files[0]!;
  const env = group === 'fault' ? {} : await services.environmentFor(needsOf(files));
  const paths = files.map(({ path }) => `${ROOT}${path}`);
  const runs = group === 'unit'
    ? await runTestFiles(runtime, paths, { withinMs, env })
    : [await runTestFile(runtime, paths[0]!, { withinMs, env })];
  const grouped = runs.map((run) => ({ ...run, path: run.file.slice(ROOT.length), group }));
  for (const run of grouped) print(run);
  return grouped;
}

function print(run: GroupedRun): void {
  const { runtime, path, fault, passed, output, tookMs } = run;
  if (!fault) return console.log(`ok    ${runtime}  ${path}  ${passed} passed, ${tookMs} ms`);
  console.log(`FAIL  ${runtime}  ${path}  ${fault}, ${tookMs} ms\n${output.trimEnd()}`);
  console.log(`to run it alone: ${repeatCommand(run)}\n`);
}
