import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compressFiles } from './compress-files.ts';

const test = suite('compress files');
const LONG = Array.from({ length: 300 }, (_, i) => `line ${i * 7919}\n`).join('');

test('each long file gets both encodings, which decompress to it', async () => {
  const files = new Map(
    Object.entries({
      'a.js': LONG,
      'assets/b.js.map': LONG,
      'short.css': LONG.slice(0, 1_000),
      'assets/c.css': LONG.slice(0, 1_001),
      'image.png': LONG,
    }).map(([path, text]) => [path, new TextEncoder().encode(text)]),
  );
  const encodings = await compressFiles(files);
  const compressed = ['a.js', 'assets/b.js.map', 'assets/c.css'];
  assert.equal(
    [...encodings.keys()].sort(),
    compressed.flatMap((path) => [`${path}.br`, `${path}.gz`]).sort(),
  );
  for (const path of compressed) {
    const [brotli, gzip] = [encodings.get(`${path}.br`)!, encodings.get(`${path}.gz`)!];
    const body = files.get(path)!;
    assert.ok(brotliDecompressSync(brotli).equals(body), path);
    assert.ok(gunzipSync(gzip).equals(body), path);
    assert.ok(brotli.length < gzip.length && gzip.length < body.length, path);
  }
});

test.run();
