/**
 * Builds the web part into dist/: the widget's bundles, metadata for tools, and the demo, cluster
 * and API pages. Runs as a script on Node and Deno, and before the server starts.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions, stop } from 'esbuild';
import type { Phrases } from '../web/widget/i18n/language.ts';
import { customElementsManifest } from '../web/widget/element/public-api.ts';
import { buildEmojiFiles, EMOJI_PATHS } from './build/emoji-files.ts';
import { buildShort } from './build/short-build.ts';
import { fromRoom, shrunkTemplates, solverApart } from './build/widget-plugins.ts';
import { readOptions } from './testkit/script-options.ts';

export interface BuiltWeb {
  /** Gzipped sizes of the module that every page loads, and of the room's bundle. */
  gzipBytes: { entry: number; room: number };
}

const ROOT = new URL('../', import.meta.url);
const DIST = new URL('dist/', ROOT);
/** A change in one of these makes dist/ out of date. */
const SOURCES = [
  'web/',
  'server/core/protocol/',
  'server/lib/clock.ts',
  'server/lib/text-hash.ts',
  'scripts/build.ts',
  'scripts/build/emoji-files.ts',
  'scripts/build/short-build.ts',
  'scripts/build/widget-plugins.ts',
  'package-lock.json',
];
const LANGUAGES = 'web/widget/i18n/languages/';
const COPIED = [
  'demo/index.html',
  'demo/demo.css',
  'demo/favicon.svg',
  'cluster/cluster.html',
  'cluster/cluster.css',
  'api/api.html',
  'api/api.css',
  'embed/embed.html',
  'embed/embed.css',
  'widget/element/starling.d.ts',
];
const ENTRY = 'starling.js';
const ROOM = 'starling-room.js';
const EMOJI = 'starling-emoji.js';
const MENTIONS = 'starling-mentions.js';
const EXTRAS = 'starling-extras.js';
const NEWS = 'starling-news.js';
const PANEL = 'starling-panel.js';
const MODERATION = 'starling-moderation.js';
const MANIFEST = 'custom-elements.json';
const BUNDLED = [
  ENTRY,
  ROOM,
  EXTRAS,
  NEWS,
  PANEL,
  MODERATION,
  EMOJI,
  MENTIONS,
  'demo.js',
  'cluster.js',
  'api.js',
  'embed.js',
];
const BUILT = [...BUNDLED, MANIFEST, ...COPIED.map((path) => basename(path)), ...EMOJI_PATHS];
const GZIP_LEVEL = 9;

const OPTIONS: BuildOptions = {
  absWorkingDir: fileURLToPath(ROOT),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
  // Each of Lit's files has a notice; LIT_NOTICE replaces them.
  legalComments: 'none',
  logLevel: 'warning',
};
/** Lit's licence requires a notice in every copy. */
const LIT_NOTICE = {
  js: '/*! @license Lit, Copyright 2017-2022 Google LLC, SPDX-License-Identifier: BSD-3-Clause */',
};

/** `ifNeeded` builds only when a source is newer than dist/. Rejects when a source has an error. */
export async function buildWeb({ ifNeeded = false } = {}): Promise<BuiltWeb> {
  if (!ifNeeded || await isOld()) {
    await mkdir(DIST, { recursive: true });
    const tags = await languageTags();
    const options: BuildOptions = { ...OPTIONS, define: { LANGUAGE_TAGS: JSON.stringify(tags) } };
    try {
      await Promise.all([
        buildWidget(options),
        writeLanguages(tags),
        build({ ...options, entryPoints: ['web/embed/embed.ts'], outfile: 'dist/embed.js' }),
        build({ ...OPTIONS, entryPoints: ['web/demo/demo.ts'], outfile: 'dist/demo.js' }),
        build({ ...OPTIONS, entryPoints: ['web/api/page.ts'], outfile: 'dist/api.js' }),
        build({
          ...OPTIONS,
          entryPoints: ['web/cluster/define.ts'],
          outfile: 'dist/cluster.js',
          footer: LIT_NOTICE,
        }),
        writeFile(
          new URL(MANIFEST, DIST),
          `${JSON.stringify(customElementsManifest(), null, 2)}\n`,
        ),
        ...COPIED.map(copy),
        writeEmoji(),
      ]);
    } finally {
      // The compiler's process would keep this one alive.
      await stop();
    }
  }
  const [entry, room] = await Promise.all([readBuilt(ENTRY), readBuilt(ROOM)]);
  return { gzipBytes: { entry: gzipped(entry), room: gzipped(room) } };
}

/** Builds inner bundles first, because each bundle contains the hashes of those that it loads. */
async function buildWidget(given: BuildOptions): Promise<void> {
  const bundle = (entry: string, name: string, more: BuildOptions = {}): Promise<void> =>
    buildShort({
      ...given,
      plugins: [shrunkTemplates],
      ...more,
      entryPoints: [`web/widget/${entry}`],
      outfile: `dist/${name}`,
    });
  const later: BuildOptions = { plugins: [shrunkTemplates, fromRoom] };
  await bundle('emoji/open-picker.ts', EMOJI, later);
  await bundle('composer/mention-box.ts', MENTIONS);
  await bundle('entries/define-lazy-features.ts', EXTRAS, {
    ...later,
    define: {
      EMOJI_INTEGRITY: await integrityOf(EMOJI),
      MENTIONS_INTEGRITY: await integrityOf(MENTIONS),
    },
  });
  await bundle('entries/define-notifications.ts', NEWS, later);
  await bundle('element/launcher-panel.ts', PANEL, later);
  await bundle('moderation/define-moderation.ts', MODERATION, later);
  await bundle('entries/define-room.ts', ROOM, {
    plugins: [shrunkTemplates, solverApart],
    sourcemap: 'linked',
    footer: LIT_NOTICE,
    define: {
      ...given.define,
      EXTRAS_INTEGRITY: await integrityOf(EXTRAS),
      NEWS_INTEGRITY: await integrityOf(NEWS),
      MODERATION_INTEGRITY: await integrityOf(MODERATION),
      PANEL_INTEGRITY: await integrityOf(PANEL),
    },
  });
  await bundle('entries/define-chat.ts', ENTRY, {
    sourcemap: 'linked',
    define: { ...given.define, ROOM_INTEGRITY: await integrityOf(ROOM) },
  });
}

async function integrityOf(name: string): Promise<string> {
  return JSON.stringify(integrity(await readBuilt(name)));
}

function readBuilt(name: string): Promise<Uint8Array> {
  return readFile(new URL(name, DIST));
}

function integrity(body: Uint8Array): string {
  return `sha384-${createHash('sha384').update(body).digest('base64')}`;
}

async function languageTags(): Promise<string[]> {
  const names = await readdir(new URL(LANGUAGES, ROOT));
  return names.map((name) => name.replace(/\.ts$/, '')).sort();
}

async function copy(path: string): Promise<void> {
  // Writes instead of copying, so that the file's time shows its age.
  await writeFile(new URL(basename(path), DIST), await readFile(new URL(`web/${path}`, ROOT)));
}

/** Writes languages as data, because files outside of the pinned bundles must not be code. */
async function writeLanguages(tags: readonly string[]): Promise<void> {
  const folder = new URL('languages/', DIST);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all(tags.map(async (tag) => {
    const { phrases } = await import(new URL(`${LANGUAGES}${tag}.ts`, ROOT).href) as {
      phrases: Phrases;
    };
    await writeFile(new URL(`${tag}.json`, folder), JSON.stringify(phrases));
  }));
}

async function writeEmoji(): Promise<void> {
  await mkdir(new URL('emoji/', DIST), { recursive: true });
  const files = await buildEmojiFiles();
  await Promise.all(files.map(({ path, body }) => writeFile(new URL(path, DIST), body)));
}

async function isOld(): Promise<boolean> {
  const builtAt = await Promise.all(
    BUILT.map((name) => changedAt(new URL(name, DIST))),
  );
  const oldest = Math.min(...builtAt);
  if (oldest === 0) return true;
  for (const source of SOURCES) {
    if (await newestIn(new URL(source, ROOT)) > oldest) return true;
  }
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

function gzipped(body: Uint8Array): number {
  return gzipSync(body, { level: GZIP_LEVEL }).length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = readOptions('usage: npm run build -- [--if-needed]', {
    'if-needed': { type: 'boolean', default: false },
  });
  if (values['if-needed']) await buildWeb({ ifNeeded: true });
  else await buildAndReport();
}

async function buildAndReport(): Promise<void> {
  await buildWeb();
  for (const name of BUILT) {
    const body = await readBuilt(name);
    console.log(`${name.padEnd(20)} ${kilobytes(body.length)}  gzip ${kilobytes(gzipped(body))}`);
    if (name === ENTRY) console.log(`integrity ${integrity(body)}`);
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(6)} kB`;
}
