/**
 * Finds the test files and says how each must be run. Under the test runner.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './runtimes.ts';

export interface TestFile {
  /** From the root of the project, with `/`. */
  path: string;
  withinMs: number;
  /** Needs the machine for itself: real browsers and fault tests get slow beside others. */
  isAlone: boolean;
}

const FOLDERS = ['server', 'web', 'scripts'];
/** Folders that hold files for tests to look at, red ones among them. */
const NOT_SEARCHED = ['fixtures', 'node_modules', 'dist'];
const WITHIN_MS = 120_000;
const BROWSER_WITHIN_MS = 240_000;
const FAULT_WITHIN_MS = 300_000;

/** Those whose path contains one of the filters; all without a filter. A filter that is a file is that file, wherever it lies. */
export function findTestFiles(filters: readonly string[]): TestFile[] {
  const named = filters.filter((filter) => isFile(join(ROOT, filter)));
  const parts = filters.filter((filter) => !named.includes(filter));
  const found = FOLDERS.flatMap((folder) => search(join(ROOT, folder)))
    .filter((path) => filters.length === 0 || parts.some((part) => path.includes(part)));
  return [...new Set([...named, ...found])].sort().map(describe);
}

function search(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_SEARCHED.includes(entry.name) ? [] : search(path);
    return entry.name.endsWith('.test.ts') ? [relative(ROOT, path).replaceAll('\\', '/')] : [];
  });
}

function describe(path: string): TestFile {
  const isFault = path.endsWith('.fault.test.ts');
  const isBrowser = path.endsWith('.browser.test.ts');
  return {
    path,
    withinMs: isFault ? FAULT_WITHIN_MS : isBrowser ? BROWSER_WITHIN_MS : WITHIN_MS,
    isAlone: isFault || isBrowser,
  };
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
