/**
 * The source before the last change of the server, taken from Git's history into a folder of its own:
 * what runs beside the new one during a rolling update.
 */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './daemon.ts';
import { runProgram } from './run-program.ts';
import { ROOT } from './runtimes.ts';

export interface PreviousSource {
  root: string;
  /** The commit, as Git prints it in short. */
  commit: string;
  remove(): void;
}

const GIT_WITHIN_MS = 30_000;
const HELP = 'this test needs the history of the repository (git clone without --depth), or ' +
  'UPGRADE_FROM with the name of a commit';

/**
 * Of the commit that UPGRADE_FROM names, else of the last one whose `server/` differs from the present.
 * It runs with the dependencies that are installed here. Rejects when there is no such commit.
 */
export async function checkOutPrevious(): Promise<PreviousSource> {
  const commit = process.env.UPGRADE_FROM || await lastThatDiffers();
  const { path, remove } = temporaryFolder('previous');
  try {
    const archive = join(path, 'source.tar');
    await git('archive', `--output=${archive}`, commit, 'server', 'package.json', 'deno.json');
    const { code, output } = await runProgram('tar', ['-xf', archive, '-C', path], {
      withinMs: GIT_WITHIN_MS,
    });
    if (code !== 0) throw new Error(`tar: ${output.trim()}`);
    for (const name of ['node_modules', 'dist']) symlinkSync(join(ROOT, name), join(path, name));
    return { root: path, commit: await git('rev-parse', '--short', commit), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function lastThatDiffers(): Promise<string> {
  const commits = (await git('log', '-n', '2', '--format=%H', '--', 'server')).split('\n');
  const isChanged = await git('status', '--porcelain', '--', 'server') !== '';
  const commit = isChanged ? commits[0] : commits[1];
  if (!commit) throw new Error(HELP);
  return commit;
}

async function git(...args: string[]): Promise<string> {
  const { code, output } = await runProgram('git', args, { cwd: ROOT, withinMs: GIT_WITHIN_MS });
  if (code !== 0) throw new Error(`git ${args[0]}: ${output.trim()}; ${HELP}`);
  return output.trim();
}
