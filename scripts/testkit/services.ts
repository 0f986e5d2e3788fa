/**
 * Makes sure that the programs are there which the tests need and npm cannot bring. Called by the
 * test runner and by what uses them.
 */
import { basename, dirname } from 'node:path';
import { findProgram, installPackages } from './debian-packages.ts';

const CHROMIUM_PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];

/** Path of a Chromium: the one in CHROMIUM, else an installed one, else Debian's package, installed when this process may. */
export async function ensureChromium(): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named) {
    if (findProgram([basename(named)], [dirname(named)])) return named;
    throw new Error(`CHROMIUM is ${named}, which is no program`);
  }
  const installed = findProgram(CHROMIUM_PROGRAMS);
  if (installed) return installed;
  await installPackages(['chromium'], 'or set CHROMIUM to the path of one');
  const added = findProgram(CHROMIUM_PROGRAMS);
  if (added) return added;
  throw new Error('the package chromium was installed, and there is still no chromium on PATH');
}
