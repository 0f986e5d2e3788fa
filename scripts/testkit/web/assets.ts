/**
 * The widget's built files, whose folder is named by a hash.
 */
import { readdir, readFile } from 'node:fs/promises';
import { buildWeb } from '../../build.ts';

const DIST = new URL('../../../dist/', import.meta.url);

/** Path of a file below /assets/ on the server, such as `starling-panels.js`. */
export async function assetPath(name: string): Promise<string> {
  const [folder] = await readdir(new URL('assets/', DIST));
  return `/assets/${folder}/${name}`;
}

/** Text of a file of dist/ by its path on the server. */
export async function readBuilt(path: string): Promise<string> {
  await buildWeb({ ifNeeded: true });
  return await readFile(new URL(`.${path}`, DIST), 'utf8');
}
