import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readWebFiles } from './static-files.ts';

const test = suite('static files');

/** Files with their names as content, besides an empty folder. */
async function withFolder(
  names: readonly string[],
  run: (root: string) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'starling-files-'));
  try {
    mkdirSync(join(root, 'empty'));
    for (const name of names) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), name);
    }
    await run(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function read(root: string) {
  return readWebFiles(pathToFileURL(`${root}/`));
}

function textOf(body: Uint8Array | undefined): string | undefined {
  return body && new TextDecoder().decode(body);
}

test('all files are served by their path, and pages without their ending', () =>
  withFolder([
    'index.html',
    'embed.html',
    'starling.js',
    'starling.d.ts',
    'favicon.svg',
    'assets/0123456789ab/languages/de.json',
    'assets/0123456789ab/room.js.map',
  ], async (root) => {
    const files = await read(root);
    assert.equal([...files].map(([path, { type }]) => [path, type]).sort(), [
      ['/', 'text/html; charset=utf-8'],
      ['/assets/0123456789ab/languages/de.json', 'application/json'],
      ['/assets/0123456789ab/room.js.map', 'application/json'],
      ['/embed', 'text/html; charset=utf-8'],
      ['/favicon.svg', 'image/svg+xml'],
      ['/starling.d.ts', 'text/plain; charset=utf-8'],
      ['/starling.js', 'text/javascript'],
    ]);
    assert.is(textOf(files.get('/')!.body), 'index.html');
    assert.is(new Set([...files.values()].map(({ hash }) => hash)).size, files.size);
  }));

test('compressed files are encodings of their file, and nothing else', () =>
  withFolder(
    ['a/b.js', 'a/b.js.br', 'a/b.js.gz', 'c.css', 'c.css.gz', 'gone.js.br'],
    async (root) => {
      const files = await read(root);
      assert.equal([...files.keys()].sort(), ['/a/b.js', '/c.css']);
      const { br, gzip } = files.get('/a/b.js')!;
      assert.equal([textOf(br), textOf(gzip)], ['a/b.js.br', 'a/b.js.gz']);
      const style = files.get('/c.css')!;
      assert.equal([textOf(style.br), textOf(style.gzip)], [undefined, 'c.css.gz']);
    },
  ));

test('a file of an unknown type is an error that names it', () =>
  withFolder(['index.html', 'assets/tool.exe'], async (root) => {
    try {
      await read(root);
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, join('assets', 'tool.exe'));
    }
  }));

test('symbolic links are not followed', () =>
  withFolder(['inside/a.js'], (outside) =>
    withFolder(['a.js'], async (root) => {
      symlinkSync(join(outside, 'inside'), join(root, 'linked'));
      symlinkSync(join(outside, 'inside/a.js'), join(root, 'linked.js'));
      assert.equal([...(await read(root)).keys()], ['/a.js']);
    })));

test('without the folder there are no files', () =>
  withFolder([], async (root) => {
    assert.is((await read(join(root, 'dist'))).size, 0);
  }));

test.run();
