/**
 * The widget's built files, whose folder is named by a hash.
 */
import { readFile } from 'node:fs/promises';
import { buildWeb } from '../../build.ts';

const DIST = new URL('../../../dist/', import.meta.url);

/** Path on the server of a file of the widget, such as `starling-panels.js`. */
export async function assetPath(name: string): Promise<string> {
  const entry = await readBuilt('/starling.js');
  const [, folder] = /"(assets\/\w+)\/starling-room\.js"/.exec(entry)!;
  return `/${folder}/${name}`;
}

/** Text of a file of dist/ by its path on the server. */
export async function readBuilt(path: string): Promise<string> {
  await buildWeb({ ifNeeded: true });
  return await readFile(new URL(`.${path}`, DIST), 'utf8');
}
