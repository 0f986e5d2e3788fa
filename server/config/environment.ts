/**
 * Readers of single settings from the environment. Each error names its variable.
 */
import { readFileSync } from 'node:fs';
import { explain } from '../lib/log.ts';
import { quoted, withoutRest } from '../lib/quoted.ts';
import { ConfigError } from './config-error.ts';

export type Environment = Record<string, string | undefined>;

export function choice<T extends string>(
  env: Environment,
  name: string,
  choices: readonly T[],
  standard: T,
): T {
  const text = env[name]?.trim() || standard;
  const found = choices.find((one) => one === text);
  if (found !== undefined) return found;
  throw new ConfigError(`${name} must be one of ${choices.join(', ')}, not ${quoted(text)}`);
}

export function integer(
  env: Environment,
  name: string,
  standard: number,
  min: number,
  max: number,
) {
  const text = env[name]?.trim();
  if (!text) return standard;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new ConfigError(
    `${name} must be a whole number from ${min} to ${max}, not ${quoted(text)}`,
  );
}

/** Nothing when it is not set. */
export function text<T>(
  env: Environment,
  name: string,
  read: (text: string) => T | undefined,
  must: string,
): T | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  const value = read(text);
  if (value === undefined) throw new ConfigError(`${name} ${must}, not ${quoted(text)}`);
  return value;
}

/** What stands between commas and spaces. */
export function wordsOf(text = ''): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

/** The file that a variable names. */
export function readSettingFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${variable} cannot be read: ${withoutRest(explain(error), path)}`);
  }
}
