/**
 * Settings check of the doctor: reports all faults, and names that look like a misspelt variable.
 */
import { ConfigError } from '../../config/config-error.ts';
import type { Environment } from '../../config/environment.ts';
import { type Config, readConfig } from '../../config/config.ts';
import { findOldVariables, variableNames } from '../../config/variables.ts';
import type { Finding } from './finding.ts';

export interface SettingsCheck {
  /** Absent when the server would not start with these. */
  config?: Config;
  findings: Finding[];
}

/** More faults than there are settings make no sense. */
const FAULTS_MAX = 100;
/** Shorter names are too like others that have nothing to do with us. */
const NAME_LENGTH_MIN = 6;
const TYPOS_MAX = 2;

export function checkSettings(env: Environment): SettingsCheck {
  const known = new Set(variableNames());
  const left = { ...env };
  const findings = findOldVariables(env).map(([about, text]): Finding => {
    delete left[about];
    return { level: 'error', about, text };
  });
  let config: Config | undefined;
  for (let i = 0; i < FAULTS_MAX && !config; i++) {
    try {
      config = readConfig(left);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const { variable, message } = error;
      findings.push({ level: 'error', about: variable, text: message });
      // Without it the next fault comes to light.
      if (left[variable] === undefined) break;
      delete left[variable];
    }
  }
  const isGood = findings.length === 0;
  findings.push(...findMisspelt(Object.keys(left), known));
  if (isGood) {
    const set = Object.keys(env).filter((name) => known.has(name));
    const what = set.length === 0
      ? 'none set: all have their defaults'
      : `set: ${set.sort().join(', ')}`;
    findings.unshift({ level: 'ok', about: 'settings', text: what });
  }
  return isGood && config ? { config, findings } : { findings };
}

function findMisspelt(names: readonly string[], known: ReadonlySet<string>): Finding[] {
  return names.filter((name) => !known.has(name) && name.length >= NAME_LENGTH_MIN)
    .flatMap((name) => {
      const meant = [...known].find((one) =>
        one.length >= NAME_LENGTH_MIN && typosBetween(name, one) <= TYPOS_MAX
      );
      if (!meant) return [];
      return [
        {
          level: 'warning',
          about: name,
          text: `there is no such setting: did you mean ${meant}?`,
        } as const,
      ];
    });
}

/** Letters to add, take away or change (Levenshtein's distance). */
function typosBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > TYPOS_MAX) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
