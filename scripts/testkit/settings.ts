/**
 * Settings of a server in tests: environment variables and settings of the config file in one
 * record, which tests can spread and override.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFileSettings } from '../../server/config/file-settings.ts';
import { temporaryFolder } from './daemon.ts';
import { ROOT } from './runtimes.ts';

/**
 * Names of environment variables, and paths in the config file such as `limits.textMax`. Undefined:
 * the default.
 */
export type ServerSettings = Record<string, string | number | readonly string[] | undefined>;

/**
 * Environment of a server with these settings. Writes a config file if necessary; settings from a
 * file that CONFIG_FILE names are kept. `root`: folder of the server's source, which may be of an
 * earlier version.
 */
export function serverEnv(settings: ServerSettings, root = ROOT): Record<string, string> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const env = Object.fromEntries(
    given.filter(([name]) => !name.includes('.')).map(([name, value]) => [name, String(value)]),
  );
  const placed = given.filter(([name]) => name.includes('.'));
  if (placed.length === 0) return env;
  if (!existsSync(join(root, 'server/config/file-settings.ts'))) {
    return { ...env, ...asVariables(placed) };
  }
  const path = env.CONFIG_FILE ?? join(temporaryFolder('settings').path, 'config.json');
  const file = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  for (const [place, value] of placed) {
    const [group = '', name = ''] = place.split('.');
    file[group] = { ...file[group], [name]: value };
  }
  writeFileSync(path, JSON.stringify(file));
  return { ...env, CONFIG_FILE: path };
}

/** The same settings as environment variables, for server versions without a config file. */
function asVariables(fileSettings: [path: string, value: unknown][]): Record<string, string> {
  const names = new Map(listFileSettings().map(({ path, replaces }) => [path, replaces]));
  return Object.fromEntries(
    fileSettings.map(([path, value]) => [names.get(path)!, String(value)]),
  );
}
