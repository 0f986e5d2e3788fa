/**
 * Config file: reads and validates the JSON file that CONFIG_FILE names. An error names the path of
 * each invalid setting.
 */
import * as v from 'valibot';
import { readRules, type RoomRules, RULE_ENTRIES } from '../features/moderation/room-rules.ts';
import { explain } from '../lib/log.ts';
import { ConfigError } from './config-error.ts';
import { readSettingFile } from './environment.ts';
import { type FileSettings, groupSchemas, listFileSettings } from './file-settings.ts';

export interface ConfigFile {
  settings: FileSettings;
  rules: RoomRules;
}

const FILE_CHARS_MAX = 4_000_000;
const FAULTS_SHOWN_MAX = 5;

export const CONFIG_FILE_SCHEMA = v.strictObject({
  $schema: v.optional(v.string('must be a URL')),
  ...groupSchemas(),
  ...RULE_ENTRIES,
});

/** Without a path: the defaults. Throws ConfigError. */
export function readConfigFile(path: string | undefined): ConfigFile {
  if (path === undefined) return parse({});
  const text = readSettingFile('CONFIG_FILE', path);
  try {
    return parseConfigFile(text);
  } catch (error) {
    throw new ConfigError(`CONFIG_FILE ${path}: ${explain(error)}`);
  }
}

/** Throws an error that names the paths of the invalid settings. */
export function parseConfigFile(text: string): ConfigFile {
  if (text.length > FILE_CHARS_MAX) throw new Error('is too large');
  // Errors of JSON.parse quote the text, which may be a secret if the path is wrong.
  if (!/^\s*\{/.test(text)) throw new Error('the file: must be a JSON object');
  return parse(JSON.parse(text.replace(/^\uFEFF/, '')));
}

/** Paths of the settings that differ. Does not compare the rules of rooms. */
export function findChanges(before: FileSettings, after: FileSettings): string[] {
  const valueIn = (settings: FileSettings, path: string): string => {
    const [group = '', name = ''] = path.split('.');
    return JSON.stringify((settings as Record<string, Record<string, unknown>>)[group]?.[name]);
  };
  return listFileSettings().map(({ path }) => path)
    .filter((path) => valueIn(before, path) !== valueIn(after, path));
}

function parse(input: unknown): ConfigFile {
  const result = v.safeParse(CONFIG_FILE_SCHEMA, input);
  if (!result.success) {
    const faults = result.issues.slice(0, FAULTS_SHOWN_MAX).map(faultOf);
    const more = result.issues.length - faults.length;
    throw new Error(faults.join('; ') + (more > 0 ? `; and ${more} more` : ''));
  }
  const { newRooms, rooms, $schema: _, ...settings } = result.output;
  return { settings: settings as unknown as FileSettings, rules: readRules({ newRooms, rooms }) };
}

/** Formats an issue: `rooms[2].slowModeSeconds (of "team/*"): must be a whole number`. */
function faultOf(issue: v.BaseIssue<unknown>): string {
  const path = issue.path ?? [];
  const place = path.map(({ key }, i) =>
    typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`
  );
  const rule: unknown = path[0]?.key === 'rooms' ? path[1]?.value : undefined;
  const match = typeof rule === 'object' && rule !== null && 'match' in rule ? rule.match : '';
  const name = typeof match === 'string' && match !== '' ? ` (of "${match}")` : '';
  return `${place.join('') || 'the file'}${name}: ${messageOf(issue)}`;
}

function messageOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== 'strict_object') return issue.message;
  if (issue.expected === 'never') return 'there is no such setting';
  return issue.received === 'undefined' ? 'is missing' : 'must be an object';
}
