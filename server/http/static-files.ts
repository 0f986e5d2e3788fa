/**
 * Static files of the web part, read once at start. Requests only look up a path among them, so no
 * path traversal is possible.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

type Bytes = Uint8Array<ArrayBuffer>;

export interface WebFile {
  type: string;
  /** Of `body`; makes the ETag. */
  hash: string;
  body: Bytes;
  /** The body in these encodings, if the build made them. */
  br?: Bytes;
  gzip?: Bytes;
}

/** By request path. */
export type WebFiles = Map<string, WebFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.ts': 'text/plain; charset=utf-8',
};
const BROTLI = '.br';
const GZIP = '.gz';

/** Empty without the folder. Does not follow symbolic links. */
export async function readWebFiles(folder: URL): Promise<WebFiles> {
  const files: WebFiles = new Map();
  const root = fileURLToPath(folder);
  const names = new Set(await namesIn(root));
  const read = async (name: string): Promise<Bytes> =>
    new Uint8Array(await readFile(join(root, name)));
  for (const name of names) {
    const extension = extname(name);
    if (extension === BROTLI || extension === GZIP) continue;
    const type = TYPES[extension];
    if (!type) throw new Error(`${join(root, name)}: a file of an unknown type; remove it`);
    files.set(pathOf(name), {
      ...createWebFile(type, await read(name)),
      ...(names.has(name + BROTLI) ? { br: await read(name + BROTLI) } : {}),
      ...(names.has(name + GZIP) ? { gzip: await read(name + GZIP) } : {}),
    });
  }
  return files;
}

export function createWebFile(type: string, body: Bytes): WebFile {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12);
  return { type, hash, body };
}

async function namesIn(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll(sep, '/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  }
}

/** `cluster.html` is the page `/cluster`. */
function pathOf(name: string): string {
  return name === 'index.html' ? '/' : `/${name.replace(/\.html$/, '')}`;
}
