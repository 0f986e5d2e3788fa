/**
 * The files of the web part that are served, read once: a fixed list, so that no path can lead elsewhere.
 */
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';

export interface WebFile {
  body: Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
}

/** By request path. A file that was not built yet is missing. */
export type WebFiles = Map<string, WebFile>;

const FILES = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/demo.css', 'demo.css', 'text/css; charset=utf-8'],
  ['/demo.js', 'demo.js', 'text/javascript; charset=utf-8'],
  ['/cluster', 'cluster.html', 'text/html; charset=utf-8'],
  ['/cluster.css', 'cluster.css', 'text/css; charset=utf-8'],
  ['/cluster.js', 'cluster.js', 'text/javascript; charset=utf-8'],
  ['/favicon.svg', 'favicon.svg', 'image/svg+xml'],
  ['/starling.js', 'starling.js', 'text/javascript; charset=utf-8'],
  ['/starling.js.map', 'starling.js.map', 'application/json'],
] as const;

export async function readWebFiles(folder: URL): Promise<WebFiles> {
  const files: WebFiles = new Map();
  for (const [path, name, type] of FILES) {
    try {
      const body = new Uint8Array(await readFile(new URL(name, folder)));
      const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
      files.set(path, { body, type, etag: `"${hash}"` });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return files;
}
