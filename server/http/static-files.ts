/**
 * Static files of the web part, read once at start. A fixed list, so no path traversal is possible.
 */
import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';

export interface WebFile {
  body: Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
}

/** By request path, without files that are not built yet. */
export type WebFiles = Map<string, WebFile>;

const SCRIPT = 'text/javascript; charset=utf-8';
const FILES = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/demo.css', 'demo.css', 'text/css; charset=utf-8'],
  ['/demo.js', 'demo.js', SCRIPT],
  ['/cluster', 'cluster.html', 'text/html; charset=utf-8'],
  ['/cluster.css', 'cluster.css', 'text/css; charset=utf-8'],
  ['/cluster.js', 'cluster.js', SCRIPT],
  ['/api', 'api.html', 'text/html; charset=utf-8'],
  ['/api.css', 'api.css', 'text/css; charset=utf-8'],
  ['/api.js', 'api.js', SCRIPT],
  ['/embed', 'embed.html', 'text/html; charset=utf-8'],
  ['/embed.css', 'embed.css', 'text/css; charset=utf-8'],
  ['/embed.js', 'embed.js', SCRIPT],
  ['/favicon.svg', 'favicon.svg', 'image/svg+xml'],
  ['/starling.js', 'starling.js', SCRIPT],
  ['/starling.js.map', 'starling.js.map', 'application/json'],
  ['/starling-room.js', 'starling-room.js', SCRIPT],
  ['/starling-room.js.map', 'starling-room.js.map', 'application/json'],
  ['/starling.d.ts', 'starling.d.ts', 'text/plain; charset=utf-8'],
  ['/custom-elements.json', 'custom-elements.json', 'application/json'],
  ['/starling-extras.js', 'starling-extras.js', SCRIPT],
  ['/starling-news.js', 'starling-news.js', SCRIPT],
  ['/starling-moderation.js', 'starling-moderation.js', SCRIPT],
  ['/starling-panel.js', 'starling-panel.js', SCRIPT],
  ['/starling-emoji.js', 'starling-emoji.js', SCRIPT],
  ['/starling-mentions.js', 'starling-mentions.js', SCRIPT],
] as const;

export async function readWebFiles(folder: URL): Promise<WebFiles> {
  const files: WebFiles = new Map();
  const languages = await filesIn(folder, 'languages', 'application/json');
  const emoji = await filesIn(folder, 'emoji', 'application/json');
  for (const [path, name, type] of [...FILES, ...languages, ...emoji]) {
    const body = await orMissing(readFile(new URL(name, folder)));
    if (!body) continue;
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    files.set(path, { body: new Uint8Array(body), type, etag: `"${hash}"` });
  }
  return files;
}

async function filesIn(
  folder: URL,
  name: string,
  type: string,
): Promise<[path: string, name: string, type: string][]> {
  const names = await orMissing(readdir(new URL(`${name}/`, folder))) ?? [];
  return names.map((file) => [`/${name}/${file}`, `${name}/${file}`, type]);
}

async function orMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
