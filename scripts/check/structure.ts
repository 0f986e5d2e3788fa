/**
 * Structure check: circular imports, and limits on lines per function, lines per file, and files
 * per folder.
 */
import { posix } from 'node:path';
import { findImports, isTestCode, type Source } from './sources.ts';

const FOLDER_SOURCES_MAX = 30;
const FILE_LINES_MAX = 300;
/** Test code is exempt. */
const FUNCTION_LINES_MAX = 100;
/** Split, they would exceed the room bundle's budget (web/widget/entries/bundle.test.ts). */
const LONG_FUNCTIONS = ['web/client/outbox.ts', 'web/widget/log/log-scroll.ts'];
const LONG_FILES = ['web/widget/i18n/languages/'];

/** Returns one line per violation. */
export function checkStructure(sources: Iterable<Source>): string[] {
  const all = [...sources];
  return [
    ...checkFolders(all),
    ...all.flatMap(checkLength),
    ...all.flatMap(checkFunctions),
    ...checkCircles(all),
  ];
}

function checkFolders(sources: readonly Source[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of sources) {
    const folder = posix.dirname(path);
    if (!isTestCode(path)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > FOLDER_SOURCES_MAX)
    .map(([folder, count]) =>
      `${folder}: holds ${count} sources, more than ${FOLDER_SOURCES_MAX}: make folders of them`
    );
}

function checkLength({ path, text }: Source): string[] {
  const lines = text.split('\n').length - 1;
  if (lines <= FILE_LINES_MAX || LONG_FILES.some((place) => path.startsWith(place))) return [];
  return [`${path}: has ${lines} lines, more than ${FILE_LINES_MAX}: split it`];
}

/** Relies on `deno fmt`: a block ends at the next line with the same indentation and a brace. */
function checkFunctions({ path, text }: Source): string[] {
  if (/\.(test|contract)\.ts$/.test(path) || LONG_FUNCTIONS.includes(path)) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, start) => {
    if (!line.endsWith('{') || !isFunctionHead(headOf(lines, start))) return [];
    const end = `${indentationOf(line)}}`;
    const length = lines.slice(start).findIndex((other, i) => i > 0 && other.startsWith(end)) + 1;
    if (length <= FUNCTION_LINES_MAX) return [];
    const fault = `a function of ${length} lines, more than ${FUNCTION_LINES_MAX}: split it`;
    return [`${path}:${start + 1}: ${fault}`];
  });
}

/** Joins the ends of a head over several lines: `function f(` and `): void {`. */
function headOf(lines: readonly string[], at: number): string {
  const last = lines[at]!;
  const indentation = indentationOf(last);
  let first = at;
  while (first > 0 && /^\s*([)}\]]|$)/.test(lines[first]!)) {
    do first -= 1; while (first > 0 && indentationOf(lines[first]!) !== indentation);
  }
  return first === at ? last.trim() : `${lines[first]!.trim()} ${last.trim()}`;
}

function isFunctionHead(head: string): boolean {
  if (/=> \(?\{$/.test(head)) return true;
  return /\).* \{$/.test(head) && !/^(if|for|while|switch|try|do|else|type|interface)\b/.test(head);
}

function indentationOf(line: string): string {
  return /^ */.exec(line)![0];
}

/** Type imports count too, dynamic ones do not. */
function checkCircles(sources: readonly Source[]): string[] {
  const imports = new Map(sources.map(({ path, text }) => {
    const targets = findImports(text).filter(({ target, isDynamic }) =>
      target.startsWith('.') && !isDynamic
    );
    return [path, targets.map(({ target }) => posix.join(posix.dirname(path), target))];
  }));
  const reported = new Set<string>();
  return [...imports.keys()].flatMap((path) => {
    const circle = reported.has(path) ? undefined : shortestCircle(path, imports);
    for (const each of circle ?? []) reported.add(each);
    return circle ? [`circular import: ${circle.join(' -> ')}`] : [];
  });
}

/** Returns the path from the file back to itself, or undefined. */
function shortestCircle(
  path: string,
  imports: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const importerOf = new Map<string, string>();
  const reached = [path];
  for (const from of reached) {
    for (const to of imports.get(from) ?? []) {
      if (to === path) {
        const circle = [from, path];
        while (circle[0] !== path) circle.unshift(importerOf.get(circle[0]!)!);
        return circle;
      }
      if (importerOf.has(to)) continue;
      importerOf.set(to, from);
      reached.push(to);
    }
  }
  return undefined;
}
