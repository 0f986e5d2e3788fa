/**
 * Debian packages for programs that tests need and npm cannot provide. Their services do not start.
 */
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from './run-program.ts';

const UPDATE_WITHIN_MS = 120_000;
const INSTALL_WITHIN_MS = 600_000;
/** Debian packages start their service at installation unless this file forbids it. */
const POLICY = '/usr/sbin/policy-rc.d';

/** Rejects where this process may not install. `otherwise` tells a person the alternative. */
export async function installPackages(names: readonly string[], otherwise: string): Promise<void> {
  const listed = names.join(' ');
  const apt = findProgram(['apt-get']);
  if (!apt || process.getuid?.() !== 0) {
    throw new Error(`${listed} is needed: install it (apt-get install ${listed}) ${otherwise}`);
  }
  console.log(`installing ${listed} …`);
  const isPolicyOurs = !existsSync(POLICY);
  if (isPolicyOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await runApt(apt, ['update'], UPDATE_WITHIN_MS);
    const args = ['install', '--yes', '--no-install-recommends', ...names];
    await runApt(apt, args, INSTALL_WITHIN_MS);
  } finally {
    if (isPolicyOurs) rmSync(POLICY);
  }
}

export function findProgram(
  names: readonly string[],
  folders: readonly string[] = (process.env.PATH ?? '').split(delimiter),
): string | undefined {
  const paths = names.flatMap((name) =>
    folders.filter((folder) => folder !== '').map((folder) => join(folder, name))
  );
  return paths.find(isProgram);
}

async function runApt(apt: string, args: string[], withinMs: number): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { code, isTimedOut, output } = await runProgram(apt, args, { withinMs, env });
  if (code === 0) return;
  const reason = isTimedOut ? `did not end within ${withinMs} ms` : `ended with code ${code}`;
  throw new Error(`apt-get ${args.join(' ')} ${reason}:\n${output}`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
