import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../../scripts/testkit/daemon.ts';
import { findChanges, parseConfigFile, readConfigFile } from './config-file.ts';
import { FILE_SETTINGS, listFileSettings } from './file-settings.ts';

const test = suite('config file');

const faultOf = (file: unknown): string => {
  try {
    parseConfigFile(typeof file === 'string' ? file : JSON.stringify(file));
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

test('settings that the file leaves out keep their defaults', () => {
  const { settings, rules } = parseConfigFile('{"limits":{"textMax":100}}');
  assert.is(settings.limits.textMax, 100);
  assert.is(settings.limits.frameMax, FILE_SETTINGS.limits.frameMax.defaultValue);
  assert.is(settings.storage.retentionDays, 365);
  assert.is(settings.challenge.mode, undefined);
  assert.is(rules.of('lobby').access, 'public');
});

test('a file may contain only rules of rooms', () => {
  const file = { newRooms: 'members', rooms: [{ match: 'team/*', access: 'private' }] };
  assert.is(parseConfigFile(JSON.stringify(file)).rules.of('team/a').access, 'private');
});

test('an error names the path and the mistake of each invalid setting', () => {
  const cases: [unknown, string][] = [
    ['{', "Expected property name or '}' in JSON"],
    [[], 'the file: must be a JSON object'],
    [{ limit: {} }, 'limit: there is no such setting'],
    [{ limits: { textmax: 1 } }, 'limits.textmax: there is no such setting'],
    [{ limits: { textMax: '100' } }, 'limits.textMax: must be a whole number from 1 to 100000'],
    [{ limits: { textMax: 0 } }, 'limits.textMax: must be a whole number from 1 to 100000'],
    [{ limits: { repeatsMax: -1 } }, 'limits.repeatsMax: must be a whole number from 0 to 16'],
    [{ challenge: { mode: 'often' } }, 'challenge.mode: must be one of auto, always, never'],
    [{ visitors: { guests: 'some' } }, 'visitors.guests: must be one of allowed, refused'],
    [{ visitors: { reservedNames: 'a' } }, 'visitors.reservedNames: must be a list of at most'],
    [{ rooms: [{ match: 'a', acces: 'public' }] }, 'rooms[0].acces (of "a"): there is no such'],
    [
      { limits: { textMax: 0, roomsMax: 0 } },
      'limits.textMax: must be a whole number from 1 to 100000; ' +
      'limits.roomsMax: must be a whole number from 1 to 10000',
    ],
  ];
  for (const [file, start] of cases) {
    assert.ok(faultOf(file).startsWith(start), `${JSON.stringify(file)}: ${faultOf(file)}`);
  }
});

test('an error lists the first five faults and counts the others', () => {
  const rooms = Array.from({ length: 9 }, () => ({ match: '' }));
  assert.match(faultOf({ rooms }), /and 4 more$/);
});

test('an error names CONFIG_FILE if the file cannot be read or is not JSON', () => {
  const { path: folder, remove } = temporaryFolder('config-file');
  const path = join(folder, 'config.json');
  assert.throws(() => readConfigFile(path), /^CONFIG_FILE cannot be read: ENOENT/);
  writeFileSync(path, '{"rooms":');
  assert.throws(() => readConfigFile(path), `CONFIG_FILE ${path}: `);
  remove();
});

test('an error does not quote a file that is no JSON object, such as a secret', () => {
  for (const text of ['correct horse battery staple', '"hunter2"', 'hunter2', '']) {
    assert.is(faultOf(text), 'the file: must be a JSON object', text);
  }
});

test('a byte order mark, which Windows editors write, is ignored', () => {
  assert.is(parseConfigFile('\uFEFF{"limits":{"textMax":100}}').settings.limits.textMax, 100);
});

test('changed settings are listed by their paths', () => {
  const before = parseConfigFile('{}').settings;
  const file = '{"limits":{"textMax":100,"roomsMax":100},"visitors":{"reservedNames":["a"]}}';
  const paths = ['limits.textMax', 'visitors.reservedNames'];
  assert.equal(findChanges(before, parseConfigFile(file).settings), paths);
});

test('each default is a valid value, and each setting has a description', () => {
  for (const { path, defaultValue, defaultText, meaning, replaces } of listFileSettings()) {
    assert.ok(meaning.length > 5 && /^[A-Z_]+$/.test(replaces ?? 'NEW'), path);
    // Only code in backticks may contain identifiers.
    assert.not.match(meaning.replaceAll(/`[^`]*`/g, ''), /\b[a-z]+[A-Z]/);
    if (defaultValue === undefined) assert.ok(defaultText, path);
    else {
      const [group = '', name = ''] = path.split('.');
      assert.is(faultOf({ [group]: { [name]: defaultValue } }), 'accepted', path);
    }
  }
});

test.run();
