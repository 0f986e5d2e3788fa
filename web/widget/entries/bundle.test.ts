import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildWeb } from '../../../scripts/build.ts';

const test = suite('bundle');

/** Lazy-loaded bundles with their maximum gzip size. */
const LATER = {
  'starling-extras.js': 10_000,
  'starling-news.js': 10_000,
  'starling-moderation.js': 10_000,
  'starling-panel.js': 5_000,
  'starling-emoji.js': 5_000,
  'starling-mentions.js': 5_000,
};

const read = async (name: string): Promise<string> => {
  await buildWeb({ ifNeeded: true });
  return await readFile(new URL(`../../../dist/${name}`, import.meta.url), 'utf8');
};

const gzipBytesOf = async (name: string): Promise<number> =>
  gzipSync(await read(name), { level: 9 }).length;

test('the entry has at most 5,000 bytes, the room 38,250', async () => {
  const { gzipBytes: { entry, room } } = await buildWeb({ ifNeeded: true });
  assert.is(entry, await gzipBytesOf('starling.js'));
  assert.is(room, await gzipBytesOf('starling-room.js'));
  assert.ok(entry <= 5_000, `${entry} bytes`);
  assert.ok(room <= 38_250, `${room} bytes`);
});

test('lazy-loaded bundles have at most 10,000 or 5,000 bytes', async () => {
  for (const [name, bytesMax] of Object.entries(LATER)) {
    const bytes = await gzipBytesOf(name);
    assert.ok(bytes <= bytesMax, `${name}: ${bytes} bytes`);
  }
});

test('entry and room are single modules with Lit’s licence notice', async () => {
  for (const name of ['starling.js', 'starling-room.js']) {
    assert.not.match(await read(name), /\bimport(?:\s*[{*"']|\s+\w)/, name);
  }
  const room = await read('starling-room.js');
  assert.is(room.split('@license').length, 2);
  assert.match(room, 'BSD-3-Clause');
});

test('the entry contains neither Lit nor the room’s phrases', async () => {
  const entry = await read('starling.js');
  assert.not.match(entry, /lit\$|@license/);
  assert.not.match(entry, 'Write a message');
});

test('no bundle contains code that a strict policy forbids', async () => {
  for (const name of ['starling.js', 'starling-room.js', ...Object.keys(LATER)]) {
    assert.not.match(await read(name), /\beval\(|new Function|\bstyle="|<style|data:image/, name);
  }
});

test('files without an integrity hash are data, not code', async () => {
  await buildWeb({ ifNeeded: true });
  const dist = new URL('../../../dist/', import.meta.url);
  const languages = await readdir(new URL('languages/', dist));
  assert.ok(languages.includes('de.json'));
  for (const name of languages) {
    assert.match(name, /\.json$/);
    const phrases = JSON.parse(await read(`languages/${name}`)) as Record<string, unknown>;
    assert.ok(Object.keys(phrases).length > 50, name);
  }
  // Every dynamic import has an integrity check: see integrity-import.ts.
  for (const name of ['starling.js', 'starling-room.js', ...Object.keys(LATER)]) {
    assert.not.match(await read(name), /languages\/[^.]*\.js(?!on)/, name);
  }
});

test('lazy-loaded bundles contain no second Lit and write no markup', async () => {
  for (const name of Object.keys(LATER)) {
    const bundle = await read(name);
    assert.not.match(bundle, /@license|lit\$|innerHTML|insertAdjacentHTML|createPolicy/, name);
  }
});

test.run();
