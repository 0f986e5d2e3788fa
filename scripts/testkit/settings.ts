/**
 * Settings of a server in tests: variables and settings of the config file in one record, so that they
 * can be spread and overridden.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placedSettings } from '../../server/config/file-settings.ts';
import { temporaryFolder } from './daemon.ts';
import { ROOT } from './runtimes.ts';

/**
 * Names of variables, and places in the config file such as `limits.textMax`. Nothing: the default.
 * A file that CONFIG_FILE names gets the settings, too.
 */
export type ServerSettings = Record<string, string | number | readonly string[] | undefined>;

/** The environment of a server with these settings. `root`: of its source, which may be an earlier one. */
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

/** As sources from before the config file take them. */
function asVariables(placed: [place: string, value: unknown][]): Record<string, string> {
  const names = new Map(placedSettings().map(({ place, replaces }) => [place, replaces]));
  return Object.fromEntries(placed.map(([place, value]) => [names.get(place)!, String(value)]));
}
