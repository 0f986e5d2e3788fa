/**
 * Sources of the project and their imports, for the checks and the import graph.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface Source {
  /** Relative to the root of the project, with `/`. */
  path: string;
  text: string;
}

export interface Import {
  line: number;
  target: string;
  isType: boolean;
  isDynamic: boolean;
}

/** Returns every TypeScript file under server, web and scripts. */
export function readSources(root: string): Source[] {
  const read = (folder: string): Source[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return read(path);
      if (!entry.name.endsWith('.ts')) return [];
      return [{
        path: relative(root, path).replaceAll('\\', '/'),
        text: readFileSync(path, 'utf8'),
      }];
    });
  return ['server', 'web', 'scripts'].flatMap((folder) => read(join(root, folder)));
}

/** Relies on `deno fmt`: a static import starts its line. */
export function findImports(text: string): Import[] {
  const statics = /^(?:import|export)(?<type> type)?\b(?:[^;'"]*?\bfrom)? ?'(?<target>[^']+)'/gm;
  const dynamics = /^(?! *(?:\*|\/\/)).*\bimport\(\s*'(?<target>[^']+)'/gm;
  const found = (pattern: RegExp): Import[] =>
    [...text.matchAll(pattern)].map(({ index, groups }) => ({
      line: text.slice(0, index).split('\n').length,
      target: groups!.target!,
      isType: groups!.type !== undefined,
      isDynamic: pattern === dynamics,
    }));
  return [...found(statics), ...found(dynamics)];
}

export function isFixture(path: string): boolean {
  return path.endsWith('.fixture.ts');
}

export function isTestCode(path: string): boolean {
  return /\.(test|fixture|contract)\.ts$/.test(path);
}
