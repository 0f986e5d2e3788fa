/**
 * Builds the web part into dist/. Runs as a script on Node and Deno, and before the server starts.
 * Files whose addresses are public are in dist/ itself; everything else is in a folder of
 * dist/assets/ named by a hash of its contents, so that browsers can keep it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type BuildOptions, type OutputFile, stop } from 'esbuild';
import type { Phrases } from '../web/widget/i18n/language.ts';
import { customElementsManifest } from '../web/widget/element/elements-manifest.ts';
import { compressFiles } from './build/compress-files.ts';
import { buildEmojiFiles } from './build/emoji-files.ts';
import { minifyModules } from './build/minify.ts';
import { shrinkTemplates } from './build/shrink-templates.ts';
import { readOptions } from './testkit/script-options.ts';

/** Contents by path. */
type Files = Map<string, Uint8Array>;

const ROOT = new URL('../', import.meta.url);
const DIST = new URL('dist/', ROOT);
/** A change in one of these makes dist/ out of date. */
const SOURCES = [
  'web/',
  'server/core/protocol/',
  'server/lib/clock.ts',
  'server/lib/text-hash.ts',
  'scripts/build.ts',
  'scripts/build/',
  'package-lock.json',
];
const LANGUAGES = 'web/widget/i18n/languages/';
const PAGES = [
  'demo/index.html',
  'cluster/cluster.html',
  'api/api.html',
  'embed/embed.html',
  'room-page/room.html',
  'console/admin.html',
];
const STYLES = [
  'demo/demo.css',
  'cluster/cluster.css',
  'api/api.css',
  'embed/embed.css',
  'room-page/room.css',
  'console/admin.css',
];
const ENTRY = 'starling.js';
/** The chunk that the bundles below share; see web/widget/entries/define-room.ts. */
const ROOM = 'starling-room.js';
/** Lazy-loaded by the room. */
export const BUNDLES = {
  'starling-panels': 'web/widget/entries/define-panels.ts',
  'starling-moderation': 'web/widget/moderation/define-moderation.ts',
  'starling-emoji': 'web/widget/emoji/open-picker.ts',
};
const HASH_CHARACTERS = 12;

const OPTIONS = {
  absWorkingDir: fileURLToPath(ROOT),
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
  // Each of Lit's files has a notice; LIT_NOTICE replaces them.
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
} satisfies BuildOptions;
/** Lit's licence requires a notice in every copy. */
const LIT_NOTICE =
  '/*! @license Lit, Copyright 2017-2022 Google LLC, SPDX-License-Identifier: BSD-3-Clause */';

/** `ifNeeded` builds only when a source is newer than dist/. Rejects when a source has an error. */
export async function buildWeb({ ifNeeded = false } = {}): Promise<void> {
  if (ifNeeded && !await isOld()) return;
  try {
    const files = await buildFiles();
    // The entry last, because its time shows whether dist/ is complete and up to date.
    const written = new Map([...await compressFiles(files), ...files]);
    for (const [path, body] of written) {
      await mkdir(new URL(`${dirname(path)}/`, DIST), { recursive: true });
      await writeFile(new URL(path, DIST), body);
    }
    await removeOthers(written);
  } finally {
    // The compiler's process would keep this one alive.
    await stop();
  }
}

/** Removes what an earlier build has left, also in assets/. */
async function removeOthers(written: Files): Promise<void> {
  const parts = [...written.keys()].map((path) => path.split('/'));
  const needed = new Set(parts.flatMap(([top, folder]) => [top, `${top}/${folder}`]));
  for (
    const name of [
      ...await readdir(DIST),
      ...(await readdir(new URL('assets/', DIST))).map((name) => `assets/${name}`),
    ]
  ) {
    if (!needed.has(name)) await rm(new URL(name, DIST), { recursive: true, force: true });
  }
}

async function buildFiles(): Promise<Files> {
  const tags = (await readdir(new URL(LANGUAGES, ROOT))).map((name) => name.replace('.ts', ''));
  const define = { LANGUAGE_TAGS: JSON.stringify(tags.sort()) };
  const data = await buildData(tags);
  // Apart, so that a change of a page leaves the widget in the browsers' caches.
  const widget: Files = new Map([...data, ...await buildBundles(data, define)]);
  const pages: Files = new Map([...await buildPages(define), ...await readSources(STYLES)]);
  const folder = `assets/${hashOf(widget)}`;
  const pagesFolder = `assets/${hashOf(pages)}`;
  const files: Files = new Map();
  for (const [path, body] of widget) files.set(`${folder}/${path}`, body);
  for (const [path, body] of pages) files.set(`${pagesFolder}/${path}`, body);
  for (const [path, html] of await readSources(PAGES)) {
    files.set(path, withAssets(html, pagesFolder, pages));
  }
  for (
    const [path, body] of await readSources(['demo/favicon.svg', 'widget/element/starling.d.ts'])
  ) {
    files.set(path, body);
  }
  files.set(
    'custom-elements.json',
    encode(`${JSON.stringify(customElementsManifest(), null, 2)}\n`),
  );
  for (const [path, body] of await buildEntry(`${folder}/${ROOM}`, widget.get(ROOM)!, define)) {
    files.set(path, body);
  }
  return files;
}

/** Languages and emoji as data (JSON). */
async function buildData(tags: readonly string[]): Promise<Files> {
  const data: Files = new Map();
  // The room contains English.
  for (const tag of tags.filter((tag) => tag !== 'en')) {
    const { phrases }: { phrases: Phrases } = await import(
      new URL(`${LANGUAGES}${tag}.ts`, ROOT).href
    );
    data.set(`languages/${tag}.json`, encode(JSON.stringify(phrases)));
  }
  for (const { path, body } of await buildEmojiFiles()) data.set(path, encode(body));
  return data;
}

/** The room's bundle contains the hashes of the files that it loads. */
async function buildBundles(data: Files, define: Record<string, string>): Promise<Files> {
  const loaded = [...Object.keys(BUNDLES).map((name) => `${name}.js`), ...data.keys()]
    .filter((name) => !name.startsWith('emoji/'));
  // Stand-ins of the same length keep the source map right.
  const standIns = Object.fromEntries(
    loaded.map((name) => [name, integrity(encode(name))]),
  );
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: BUNDLES,
    splitting: true,
    // Fails if another chunk is shared: then define-room.ts lacks an import.
    chunkNames: ROOM.replace('.js', ''),
    define: { ...define, INTEGRITY: JSON.stringify(standIns) },
    plugins: [shrinkTemplates],
    sourcemap: 'linked',
  });
  const bundles = await minifyModules(byName(outputFiles));
  let room = new TextDecoder().decode(bundles.get(ROOM));
  for (const name of loaded) {
    const standIn = standIns[name]!;
    if (!room.includes(standIn)) throw new Error(`${ROOM} has no place for the hash of ${name}`);
    room = room.replace(standIn, integrity((data.get(name) ?? bundles.get(name))!));
  }
  return bundles.set(ROOM, encode(room.replace(/(?=\n\/\/# sourceMappingURL)/, LIT_NOTICE)));
}

async function buildPages(define: Record<string, string>): Promise<Files> {
  const { outputFiles } = await build({
    ...OPTIONS,
    define,
    entryPoints: {
      demo: 'web/demo/demo.ts',
      api: 'web/api/page.ts',
      embed: 'web/embed/embed.ts',
      cluster: 'web/cluster/define.ts',
      admin: 'web/console/console-page.ts',
      staff: 'web/room-page/staff.ts',
    },
  });
  const pages = byName(outputFiles);
  for (const name of ['cluster.js', 'admin.js']) {
    pages.set(name, encode(new TextDecoder().decode(pages.get(name)) + LIT_NOTICE));
  }
  return pages;
}

async function buildEntry(
  roomPath: string,
  room: Uint8Array,
  define: Record<string, string>,
): Promise<Files> {
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: { starling: 'web/widget/entries/define-chat.ts' },
    define: {
      ...define,
      ROOM_PATH: JSON.stringify(roomPath),
      ROOM_INTEGRITY: JSON.stringify(integrity(room)),
    },
    plugins: [shrinkTemplates],
    sourcemap: 'linked',
  });
  return await minifyModules(byName(outputFiles));
}

function byName(outputFiles: readonly OutputFile[]): Files {
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}

/** `paths` are relative to web/; the names of the files are their paths in dist/. */
async function readSources(paths: readonly string[]): Promise<Files> {
  return new Map(
    await Promise.all(paths.map(async (path): Promise<[string, Uint8Array]> => [
      basename(path),
      await readFile(new URL(`web/${path}`, ROOT)),
    ])),
  );
}

/** Points the page's links to assets into their folder. */
function withAssets(html: Uint8Array, folder: string, assets: Files): Uint8Array {
  const text = new TextDecoder().decode(html);
  return encode(text.replace(
    /(href|src)="\/([\w.]+)"/g,
    (link, attribute, name) => assets.has(name) ? `${attribute}="/${folder}/${name}"` : link,
  ));
}

function hashOf(files: Files): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) hash.update(path).update(files.get(path)!);
  return hash.digest('hex').slice(0, HASH_CHARACTERS);
}

/** Of 256 bits, because the room's bundle contains many. */
function integrity(body: Uint8Array): string {
  return `sha256-${createHash('sha256').update(body).digest('base64')}`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function isOld(): Promise<boolean> {
  const builtAt = await changedAt(new URL(ENTRY, DIST));
  for (const source of SOURCES) if (await newestIn(new URL(source, ROOT)) > builtAt) return true;
  return false;
}

/** Returns milliseconds since the Unix epoch, or 0 without such a file. */
async function changedAt(file: URL): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** Returns the time of a file, or of the newest file below a folder. */
async function newestIn(source: URL): Promise<number> {
  if (!source.pathname.endsWith('/')) return changedAt(source);
  let newest = 0;
  for (const entry of await readdir(source, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const folder = pathToFileURL(`${entry.parentPath}/`);
    newest = Math.max(newest, await changedAt(new URL(entry.name, folder)));
  }
  return newest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = readOptions('usage: npm run build -- [--if-needed]', {
    'if-needed': { type: 'boolean', default: false },
  });
  await buildWeb({ ifNeeded: values['if-needed'] });
  if (!values['if-needed']) {
    console.log(`integrity of ${ENTRY}: ${integrity(await readFile(new URL(ENTRY, DIST)))}`);
  }
}
