/**
 * Files with secrets that other users of this machine can read.
 */
import { statSync } from 'node:fs';
import { variableNames } from '../../config/variables.ts';
import type { Finding } from './finding.ts';

/** Docker puts secrets there for one container alone, readable by all of its users. */
const OF_CONTAINER = '/run/secrets/';
const OTHERS = 0o007;

export function checkSecretFiles(env: Readonly<Record<string, string | undefined>>): Finding[] {
  const names = variableNames().filter((name) => /(SECRET|TOKEN|PASSWORD)_FILE$/.test(name));
  return names.flatMap((about): Finding[] => {
    const path = env[about]?.trim();
    if (!path || path.startsWith(OF_CONTAINER) || !isOpenToOthers(path)) return [];
    const text = 'every user of this machine can open the file: run chmod 600 on it';
    return [{ level: 'warning', about, text }];
  });
}

/** Not told where modes say nothing; that it cannot be read the settings say themselves. */
function isOpenToOthers(path: string): boolean {
  if (process.platform === 'win32') return false;
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & OTHERS) !== 0;
}
