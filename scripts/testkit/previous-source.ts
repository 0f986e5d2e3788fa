/**
 * Source of the previous version, from Git's history, in a separate folder: the other version of a
 * rolling update.
 */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './daemon.ts';
import { runProgram } from './run-program.ts';
import { ROOT } from './runtimes.ts';

export interface PreviousSource {
  root: string;
  commit: string;
}

const COMMITS_MAX = 100;
const WITHIN_MS = 30_000;
const NEEDED =
  'an update is tried from an earlier commit: clone with the history (no --depth), or ' +
  'set UPGRADE_FROM to a commit that is here';
const CODE = ['server', ...['test', 'fixture', 'contract'].map((kind) => `:!server/**.${kind}.ts`)];

/** Checks out UPGRADE_FROM, or the last commit with other server code. Rejects without one. */
export async function checkOutPrevious(): Promise<PreviousSource> {
  const named = process.env.UPGRADE_FROM;
  const commit = named
    ? await run('git', 'rev-parse', '--verify', '--end-of-options', `${named}^{commit}`)
    : await lastThatDiffers();
  const { path } = temporaryFolder('previous');
  const archive = join(path, 'source.tar');
  await run('git', 'archive', `--output=${archive}`, commit, 'server', 'package.json', 'deno.json');
  await run('tar', '-xf', archive, '-C', path);
  for (const name of ['node_modules', 'dist']) symlinkSync(join(ROOT, name), join(path, name));
  return { root: path, commit: commit.slice(0, 10) };
}

async function lastThatDiffers(): Promise<string> {
  const limit = `--max-count=${COMMITS_MAX}`;
  for (const commit of (await run('git', 'log', limit, '--format=%H', '--', ...CODE)).split('\n')) {
    // Later commits may have undone this one.
    if (commit && await run('git', 'diff', '--name-only', commit, '--', ...CODE)) return commit;
  }
  throw new Error(NEEDED);
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { code, output } = await runProgram(program, args, { cwd: ROOT, withinMs: WITHIN_MS });
  if (code !== 0) throw new Error(`${program} ${args[0]}: ${output.trim()}; ${NEEDED}`);
  return output.trim();
}
