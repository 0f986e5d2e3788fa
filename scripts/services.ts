/**
 * Makes sure that the programs are there which the tests need and npm cannot bring. Called by the
 * test runner and by what uses them.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from './run-program.ts';

const CHROMIUM_PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
const UPDATE_WITHIN_MS = 120_000;
const INSTALL_WITHIN_MS = 600_000;

let areListsFresh = false;

/** Path of a Chromium: the one in CHROMIUM, else an installed one, else Debian's package, installed when this process may. */
export async function ensureChromium(): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM is ${named}, which is no program`);
  }
  const installed = findProgram(CHROMIUM_PROGRAMS);
  if (installed) return installed;
  await installPackages(['chromium'], 'or set CHROMIUM to the path of one');
  const added = findProgram(CHROMIUM_PROGRAMS);
  if (added) return added;
  throw new Error('the package chromium was installed, and there is still no chromium on PATH');
}

/** Debian packages, as root only. `otherwise`: what a person can do instead. */
async function installPackages(packages: string[], otherwise: string): Promise<void> {
  const names = packages.join(' ');
  const apt = findProgram(['apt-get']);
  if (!apt || process.getuid?.() !== 0) {
    throw new Error(`${names} is needed: install it (apt-get install ${names}) ${otherwise}`);
  }
  console.log(`installing ${names} …`);
  if (!areListsFresh) await runApt(apt, ['update'], UPDATE_WITHIN_MS);
  areListsFresh = true;
  const args = ['install', '--yes', '--no-install-recommends', ...packages];
  await runApt(apt, args, INSTALL_WITHIN_MS);
}

async function runApt(apt: string, args: string[], withinMs: number): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { code, isTimedOut, output } = await runProgram(apt, args, { withinMs, env });
  if (code === 0) return;
  const reason = isTimedOut ? `did not end within ${withinMs} ms` : `ended with code ${code}`;
  throw new Error(`apt-get ${args.join(' ')} ${reason}:\n${output}`);
}

function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
