import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../../scripts/testkit/daemon.ts';
import { findChanges, parseConfigFile, readConfigFile } from './config-file.ts';
import { FILE_SETTINGS, placedSettings } from './file-settings.ts';

const test = suite('config file');

const faultOf = (file: unknown): string => {
  try {
    parseConfigFile(typeof file === 'string' ? file : JSON.stringify(file));
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

test('a file names what differs from the defaults', () => {
  const { settings, rules } = parseConfigFile('{"limits":{"textMax":100}}');
  assert.is(settings.limits.textMax, 100);
  assert.is(settings.limits.frameMax, FILE_SETTINGS.limits.frameMax.standard);
  assert.is(settings.storage.retentionDays, 365);
  assert.is(settings.challenge.mode, undefined);
  assert.is(rules.of('lobby').access, 'public');
});

test('a file of rules alone is a config file', () => {
  const file = { newRooms: 'members', rooms: [{ match: 'team/*', access: 'private' }] };
  assert.is(parseConfigFile(JSON.stringify(file)).rules.of('team/a').access, 'private');
});

test('an error names the place and what is wrong, for each fault', () => {
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

test('of many faults the first are named, and the rest is counted', () => {
  const rooms = Array.from({ length: 9 }, () => ({ match: '' }));
  assert.match(faultOf({ rooms }), /and 4 more$/);
});

test('a file that cannot be read or is no JSON is named', () => {
  const { path: folder, remove } = temporaryFolder('config-file');
  const path = join(folder, 'config.json');
  assert.throws(() => readConfigFile(path), /^CONFIG_FILE cannot be read: ENOENT/);
  writeFileSync(path, '{"rooms":');
  assert.throws(() => readConfigFile(path), `CONFIG_FILE ${path}: `);
  remove();
});

test('changed settings are found by their places', () => {
  const before = parseConfigFile('{}').settings;
  const file = '{"limits":{"textMax":100,"roomsMax":100},"visitors":{"reservedNames":["a"]}}';
  const places = ['limits.textMax', 'visitors.reservedNames'];
  assert.equal(findChanges(before, parseConfigFile(file).settings), places);
});

test('each default is a valid value, and each setting says what it means', () => {
  for (const { place, standard, standardText, meaning, replaces } of placedSettings()) {
    assert.ok(meaning.length > 5 && /^[A-Z_]+$/.test(replaces), place);
    if (standard === undefined) assert.ok(standardText, place);
    else {
      const [group = '', name = ''] = place.split('.');
      assert.is(faultOf({ [group]: { [name]: standard } }), 'accepted', place);
    }
  }
});

test.run();
