/**
 * Language check: headers that name the file, and no phrases that readers stumble over.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTestCode, type Source } from './sources.ts';

/** A header that begins with one of these describes the file without naming it. */
const VAGUE_START =
  /^(?:What|Who|Whom|Whose|Whoever|Whatever|Which|How|Whether|Where|When|Why)(?:ever)?\b/;

/** [phrase, suggestion]. A space in a phrase also matches a line break within a comment. */
const PHRASES: readonly [phrase: string, suggestion: string][] = [
  ['who(?:so)?ever', 'name the person: a visitor, a client, anyone'],
  ['whomever', 'name the person: a visitor, a client, anyone'],
  ['so many', 'give the number or its name, or say "this many"'],
  ['so much(?! (?:as|that))', 'give the number or its name, or say "this much"'],
  ['so long(?! (?:as|that))', 'give the time or its name, or say "this long"'],
  ['at the (?:most|least)', 'say "up to", "at most" or "at least"'],
  ['(?:keep|keeps|keeping|kept) order', 'say "moderate"'],
  [
    '(?<!\\bthere )(?:is|are|was|were) none',
    'say "is not" or "does not", or "there is no" with the noun',
  ],
  ['none of it', 'name the thing'],
  ['(?:give|gives|gave|given|giving) way', 'say "is dropped" or "yields"'],
  ['those \\w+ who', 'put the subject first'],
];
const GAP = '(?:\\s|\\*|#|//)+';
const PATTERNS = PHRASES.map(([phrase, suggestion]) => ({
  pattern: new RegExp(`\\b${phrase.replaceAll(' ', GAP)}\\b`, 'gi'),
  suggestion,
}));

/** They quote the phrases. */
const OWN_FILES = ['scripts/check/language.ts', 'scripts/check/language.test.ts'];
const PAGE_FOLDERS = [
  '.',
  'docs',
  'deploy',
  'deploy/prometheus',
  'web/api',
  'web/cluster',
  'web/demo',
  'web/embed',
];
const PAGE = /\.(?:md|html|css|yml|sh|conf|cfg)$/;

/** Markdown and HTML pages, style sheets and deployment files. */
export function readPages(root: string): Source[] {
  return PAGE_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder)).filter((name) => PAGE.test(name)).map((name) => ({
      path: folder === '.' ? name : `${folder}/${name}`,
      text: readFileSync(join(root, folder, name), 'utf8'),
    }))
  );
}

/** Returns one line per violation. */
export function checkLanguage(files: Iterable<Source>): string[] {
  return [...files].filter(({ path }) => !OWN_FILES.includes(path))
    .flatMap((file) => [...checkHeader(file), ...checkPhrases(file)]);
}

/** Tests are exempt from having a header. */
function checkHeader({ path, text }: Source): string[] {
  if (!path.endsWith('.ts')) return [];
  const header = /^(?:#!.*\n)?\s*(?:\/\*+|\/\/)[\s*/]*/.exec(text)?.[0];
  if (header === undefined) {
    return isTestCode(path)
      ? []
      : [`${path}:1: has no header: begin the file with a comment that names what it holds`];
  }
  const [word] = VAGUE_START.exec(text.slice(header.length)) ?? [];
  return word === undefined ? [] : [
    `${path}:${lineAt(text, header.length)}: the header begins with "${word}": ` +
    'begin with a noun phrase or an imperative',
  ];
}

function checkPhrases({ path, text }: Source): string[] {
  return PATTERNS.flatMap(({ pattern, suggestion }) =>
    [...text.matchAll(pattern)].map(({ 0: found, index }) => {
      const phrase = found.replace(new RegExp(GAP, 'g'), ' ');
      return `${path}:${lineAt(text, index)}: "${phrase}": ${suggestion}`;
    })
  );
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
