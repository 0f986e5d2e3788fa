import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRooms } from './rooms.ts';

const test = suite('doctor: rooms');

test('a file of rules with a fault is an error that names the rule', () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-rules-'));
  const path = join(folder, 'rooms.json');
  try {
    assert.equal(checkRooms(undefined), []);
    assert.is(checkRooms(path)[0]!.level, 'error');
    writeFileSync(path, '{"rooms":[{"match":"a","access":"secret"}]}');
    const { level, text } = checkRooms(path)[0]!;
    assert.is(level, 'error');
    assert.ok(text.includes('rooms[0].access'), text);
    writeFileSync(path, '{"rooms":[{"match":"a","access":"private"}]}');
    assert.is(checkRooms(path)[0]!.level, 'ok');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
