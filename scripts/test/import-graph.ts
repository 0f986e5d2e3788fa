/**
 * Import graph of the project: the files that can change the outcome of a test file. Tells which
 * test files are unit tests, and which ones a change can affect.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findImports } from '../check/sources.ts';

export interface ImportGraph {
  /**
   * The file and every file that it imports or names, directly or not. Relative to the root, with
   * `/`.
   */
  reachedFrom(path: string): ReadonlySet<string>;
  /** The file and every project file that it imports as code, directly or not. */
  loadedBy(path: string): ReadonlySet<string>;
  /** Packages and `node:` modules that the files of `loadedBy(path)` import as code. */
  packagesOf(path: string): ReadonlySet<string>;
}

interface Node {
  /** Project files imported as code or as types. */
  imports: { path: string; isType: boolean }[];
  /**
   * Project files named in a string, such as programs that it starts and documents that it reads.
   */
  named: string[];
  packages: string[];
}

const FOLDERS = ['server', 'web', 'scripts', 'docs', 'deploy'];

export function readImportGraph(root: string): ImportGraph {
  const paths = new Set([...FOLDERS.flatMap((folder) => list(root, folder)), ...rootFiles(root)]);
  const nodes = new Map<string, Node>();
  const nodeOf = (path: string): Node => {
    let node = nodes.get(path);
    if (!node) nodes.set(path, node = readNode(root, path, paths));
    return node;
  };
  const reach = (path: string, next: (node: Node) => string[]): Set<string> => {
    const reached = new Set([path]);
    for (const each of reached) for (const found of next(nodeOf(each))) reached.add(found);
    return reached;
  };
  const loadedBy = (path: string): Set<string> =>
    reach(path, ({ imports }) => imports.filter(({ isType }) => !isType).map((one) => one.path));
  return {
    reachedFrom: (path) =>
      reach(path, ({ imports, named }) => [...imports.map((one) => one.path), ...named]),
    loadedBy,
    packagesOf: (path) => new Set([...loadedBy(path)].flatMap((each) => nodeOf(each).packages)),
  };
}

function readNode(root: string, path: string, paths: ReadonlySet<string>): Node {
  if (!path.endsWith('.ts')) return { imports: [], named: [], packages: [] };
  const text = readFileSync(join(root, path), 'utf8');
  const found = findImports(text);
  const imports = found.filter(({ target }) => target.startsWith('.'))
    .map(({ target, isType }) => ({ path: posix.join(posix.dirname(path), target), isType }));
  return {
    imports: imports.filter((one) => paths.has(one.path)),
    named: namedFiles(path, text, paths),
    packages: found.filter(({ target, isType }) => !target.startsWith('.') && !isType)
      .map(({ target }) => target),
  };
}

/** Files and folders named in strings, relative to the root or the file's folder. */
function namedFiles(path: string, text: string, paths: ReadonlySet<string>): string[] {
  const strings = [...text.matchAll(/['"`]([\w./-]+)['"`]/g)].map((match) => match[1]!);
  return strings.flatMap((name) => {
    if (!name.includes('/') && !name.includes('.')) return [];
    const candidates = [name, posix.join(posix.dirname(path), name)].map((one) =>
      posix.normalize(one).replace(/^(\.\.?\/)+/, '')
    );
    return candidates.flatMap((one) =>
      one.endsWith('/') && one.length > 1
        ? [...paths].filter((each) => each.startsWith(one))
        : paths.has(one)
        ? [one]
        : []
    );
  });
}

function list(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
    .map((path) => path.replace(/^\//, ''));
}

function rootFiles(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile()).map(({ name }) => name);
}
