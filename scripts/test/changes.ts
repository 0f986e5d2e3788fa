/**
 * Changed files since `main`, and the test files that they can affect.
 */
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { runProgram } from '../testkit/run-program.ts';
import { ROOT } from '../testkit/runtimes.ts';
import type { ImportGraph } from './import-graph.ts';
import type { TestFile } from './test-files.ts';

const GIT_WITHIN_MS = 10_000;
/** Builds the pages and the widget for browser tests. */
const BUILD = 'scripts/build.ts';
/** These affect every test. */
const CHANGES_ALL =
  /^(package(-lock)?\.json|deno\.(json|lock)|tsconfig\.json|\.ci\/.*|scripts\/(test\.ts|test\/.*|testkit\/(run-program|runtimes)\.ts))$/;

/**
 * Includes uncommitted and untracked files. On `main` it compares with `origin/main`, to include
 * commits that were not pushed. Rejects outside a Git checkout.
 */
export async function changedFiles(): Promise<string[]> {
  const branch = (await git('rev-parse', '--abbrev-ref', 'HEAD'))[0];
  const bases = branch === 'main' ? ['origin/main'] : ['main', 'origin/main'];
  let base = 'HEAD';
  for (const name of bases.reverse()) {
    const [found] = await git('merge-base', 'HEAD', name).catch(() => []);
    if (found) base = found;
  }
  return [
    ...await git('diff', '--name-only', base),
    ...await git('ls-files', '--others', '--exclude-standard'),
  ];
}

export function affectedBy(
  changed: readonly string[],
  files: readonly TestFile[],
  graph: ImportGraph,
): TestFile[] {
  if (changed.some((path) => CHANGES_ALL.test(path))) return [...files];
  const isChanged = (path: string) => changed.includes(path);
  const isBuildChanged = [...graph.reachedFrom(BUILD)].some(isChanged);
  return files.filter(({ path, group }) =>
    (isBuildChanged && (group === 'browser' || readsBuild(path))) ||
    [...graph.reachedFrom(path)].some(isChanged)
  );
}

function readsBuild(path: string): boolean {
  return /['"`/]dist\/|\/starling\b/.test(readFileSync(join(ROOT, path), 'utf8'));
}

async function git(...args: string[]): Promise<string[]> {
  const { code, output } = await runProgram('git', args, { cwd: ROOT, withinMs: GIT_WITHIN_MS });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${output.trim()}`);
  return output.split('\n').filter((line) => line !== '');
}
