/**
 * Summary of a test run: red files with the command to repeat each, time by group, slowest files,
 * tests by runtime.
 */
import type { Runtime } from '../testkit/runtimes.ts';
import type { TestFileRun } from './run-files.ts';
import type { TestGroup } from './test-files.ts';

export interface GroupedRun extends TestFileRun {
  path: string;
  group: TestGroup;
}

const SLOWEST = 10;

export function repeatCommand({ path, runtime }: Pick<GroupedRun, 'path' | 'runtime'>): string {
  return `npm test -- ${path} --runtime=${runtime}`;
}

/** Returns lines; the last is for programs: `N passed, M failed`. */
export function summarise(
  runs: readonly GroupedRun[],
  runtimes: readonly Runtime[],
  { checksPassed, tookMs }: { checksPassed: boolean; tookMs: number },
): string[] {
  const red = runs.filter(({ fault }) => fault !== undefined);
  const failed = sum(runs.map((run) => run.failed)) + (checksPassed ? 0 : 1);
  const groups = [...new Set(runs.map(({ group }) => group))];
  const slowest = runs.toSorted((a, b) => b.tookMs - a.tookMs).slice(0, SLOWEST);
  return [
    '',
    ...red.flatMap((run) => [
      `FAIL  ${run.runtime}  ${run.path}  ${run.fault}`,
      `      to run it alone: ${repeatCommand(run)}`,
    ]),
    ...(checksPassed ? [] : ['FAIL  the checks, above', '      to run them alone: npm run check']),
    `${seconds(tookMs)} in all; time in test files by group (they overlap):`,
    ...groups.map((group) => {
      const own = runs.filter((run) => run.group === group);
      const time = seconds(sum(own.map((run) => run.tookMs)));
      return `  ${group.padEnd(8)}${time.padStart(9)}  ${count(own)}`;
    }),
    ...(runs.length > SLOWEST
      ? [
        `the ${SLOWEST} slowest files:`,
        ...slowest.map(({ path, runtime, tookMs }) =>
          `  ${seconds(tookMs).padStart(8)}  ${runtime}  ${path}`
        ),
      ]
      : []),
    ...runtimes.map(({ name, version }) =>
      `${count(runs.filter(({ runtime }) => runtime === name))} ran on ${name} ${version}`
    ),
    `${sum(runs.map(({ passed }) => passed))} passed, ${failed} failed`,
  ];
}

function count(runs: readonly TestFileRun[]): string {
  return `${sum(runs.map(({ passed, failed }) => passed + failed))} tests in ${runs.length} files`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
