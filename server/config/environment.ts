/**
 * Functions that each read one environment variable. Each error names the variable.
 */
import { readFileSync } from 'node:fs';
import { explain } from '../lib/log.ts';
import { quoted, withoutRest } from '../lib/quoted.ts';
import { ConfigError } from './config-error.ts';

export type Environment = Record<string, string | undefined>;

export function readChoice<T extends string>(
  env: Environment,
  name: string,
  choices: readonly T[],
  defaultValue: T,
): T {
  const text = env[name]?.trim() || defaultValue;
  const found = choices.find((one) => one === text);
  if (found !== undefined) return found;
  throw new ConfigError(`${name} must be one of ${choices.join(', ')}, not ${quoted(text)}`);
}

export function readInteger(
  env: Environment,
  name: string,
  defaultValue: number,
  min: number,
  max: number,
) {
  const text = env[name]?.trim();
  if (!text) return defaultValue;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new ConfigError(
    `${name} must be a whole number from ${min} to ${max}, not ${quoted(text)}`,
  );
}

/** Undefined if the variable is not set. */
export function readParsed<T>(
  env: Environment,
  name: string,
  read: (text: string) => T | undefined,
  requirement: string,
): T | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  const value = read(text);
  if (value === undefined) throw new ConfigError(`${name} ${requirement}, not ${quoted(text)}`);
  return value;
}

/** Splits a list at commas and white space. */
export function splitList(text = ''): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

/** Reads the file that a variable names. */
export function readSettingFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${variable} cannot be read: ${withoutRest(explain(error), path)}`);
  }
}
