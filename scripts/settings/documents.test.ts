import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { variableNames } from '../../server/config/variables.ts';
import { ROOT } from '../testkit/runtimes.ts';
import { PAGE, SCHEMA, settingsPage, settingsSchema } from './documents.ts';

const test = suite('documents of the settings');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const HINT = 'run `npm run settings`';

test('the page and the schema are as the code has them', () => {
  assert.ok(read(PAGE) === settingsPage(), HINT);
  assert.ok(read(SCHEMA) === settingsSchema(), HINT);
});

test('the schema accepts the example of the page, and refuses what the server refuses', () => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(read(SCHEMA)));
  const example = /```json\n([\s\S]*?)```/.exec(read(PAGE))![1]!;
  assert.ok(validate(JSON.parse(example)), JSON.stringify(validate.errors));
  for (const file of [{ limit: {} }, { limits: { textMax: 0 } }, { rooms: [{}] }]) {
    assert.not(validate(file), JSON.stringify(file));
  }
});

test('there are at most 24 variables, files with secrets aside', () => {
  const names = variableNames().filter((name) => !/(SECRET|TOKEN)_FILE$/.test(name));
  assert.ok(names.length <= 24, names.join(', '));
});

test.run();
