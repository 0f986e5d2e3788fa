import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildWeb } from '../../scripts/build-web.ts';

const test = suite('bundle');

const GZIP_BYTES_MAX = 34_000;

test('the widget travels in at most 34,000 bytes, everything in', async () => {
  const { gzipBytes } = await buildWeb({ ifNeeded: true });
  const bundle = await readFile(new URL('../../dist/starling.js', import.meta.url));
  assert.is(gzipBytes, gzipSync(bundle, { level: 9 }).length);
  assert.ok(gzipBytes <= GZIP_BYTES_MAX, `${gzipBytes} bytes`);
});

test('the widget is one module that loads nothing, and keeps the licence notices', async () => {
  await buildWeb({ ifNeeded: true });
  const bundle = await readFile(new URL('../../dist/starling.js', import.meta.url), 'utf8');
  assert.not.match(bundle, /\bimport(?:\s*[({*"']|\s+\w)/);
  assert.match(bundle, '@license');
  assert.match(bundle, 'BSD-3-Clause');
});

test('what must not be under a strict policy is not in the widget', async () => {
  await buildWeb({ ifNeeded: true });
  const bundle = await readFile(new URL('../../dist/starling.js', import.meta.url), 'utf8');
  assert.not.match(bundle, /\beval\(|new Function|\bstyle="|<style|data:image/);
});

test.run();
