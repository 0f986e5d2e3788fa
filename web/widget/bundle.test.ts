import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildWeb } from '../../scripts/build-web.ts';

const test = suite('bundle');

const ENTRY_GZIP_BYTES_MAX = 5_000;
/** Both together. */
const GZIP_BYTES_MAX = 41_000;

const read = async (name: string): Promise<string> => {
  await buildWeb({ ifNeeded: true });
  return await readFile(new URL(`../../dist/${name}`, import.meta.url), 'utf8');
};

test('the entry travels in at most 5,000 bytes, and all of the widget in 41,000', async () => {
  const { gzipBytes: { entry, room } } = await buildWeb({ ifNeeded: true });
  assert.is(entry, gzipSync(await read('starling.js'), { level: 9 }).length);
  assert.is(room, gzipSync(await read('starling-room.js'), { level: 9 }).length);
  assert.ok(entry <= ENTRY_GZIP_BYTES_MAX, `${entry} bytes`);
  assert.ok(entry + room <= GZIP_BYTES_MAX, `${entry} + ${room} bytes`);
});

test('each is one module that imports nothing by itself, and Lit keeps its licence notices', async () => {
  for (const name of ['starling.js', 'starling-room.js']) {
    assert.not.match(await read(name), /\bimport(?:\s*[{*"']|\s+\w)/, name);
  }
  assert.match(await read('starling-room.js'), '@license');
  assert.match(await read('starling-room.js'), 'BSD-3-Clause');
});

test('the entry is without Lit, and without the phrases of the room', async () => {
  const entry = await read('starling.js');
  assert.not.match(entry, /lit\$|@license/);
  assert.not.match(entry, 'Write a message');
});

test('what must not be under a strict policy is in neither', async () => {
  for (const name of ['starling.js', 'starling-room.js']) {
    assert.not.match(await read(name), /\beval\(|new Function|\bstyle="|<style|data:image/, name);
  }
});

test.run();
