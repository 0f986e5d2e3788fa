/**
 * The marks within one line: code, links, and what is bold or italic. Pure; a line in, a small tree out.
 * Whatever is unfinished stays as it was typed; linear in the length of the line.
 */
import { emphasize, type Run } from './emphasis.ts';
import { addPart, type Found, type Inline } from './inline-parts.ts';
import { linkify } from './linkify.ts';
import { namedLinkAt } from './named-link.ts';

/** Code within a line stands between as many backticks on both sides. */
const CODE_BACKTICKS_MAX = 3;
const RUNS = /\*+|_+/g;

export function parseInline(line: string): Inline[] {
  return emphasize(addRuns(addAddresses(splitCodeAndLinks(line))));
}

/** What holds text that no other mark may reach into, and the texts between. */
function splitCodeAndLinks(line: string): Inline[] {
  const parts: Inline[] = [];
  const special = /`+|\[/g;
  let end = 0;
  for (let mark = special.exec(line); mark; mark = special.exec(line)) {
    const found = mark[0] === '['
      ? namedLinkAt(line, mark.index)
      : codeAt(line, mark.index, mark[0].length);
    if (!found) continue;
    addPart(parts, { type: 'text', text: line.slice(end, mark.index) });
    parts.push(found.part);
    special.lastIndex = end = found.end;
  }
  addPart(parts, { type: 'text', text: line.slice(end) });
  return parts;
}

/** A search in vain is the last one for so many backticks: no others are left to begin one. */
function codeAt(line: string, at: number, backticks: number): Found | undefined {
  if (backticks > CODE_BACKTICKS_MAX) return undefined;
  const start = at + backticks;
  const runs = /`+/g;
  runs.lastIndex = start;
  for (let run = runs.exec(line); run; run = runs.exec(line)) {
    if (run[0].length !== backticks) continue;
    const text = line.slice(start, run.index);
    if (text.trim() === '') return undefined;
    // A space on both sides is there to keep a backtick of the code apart.
    const isPadded = text.startsWith(' ') && text.endsWith(' ');
    return {
      part: { type: 'code', text: isPadded ? text.slice(1, -1) : text },
      end: run.index + backticks,
    };
  }
  return undefined;
}

function addAddresses(parts: readonly Inline[]): Inline[] {
  return parts.flatMap((part): Inline[] =>
    part.type !== 'text'
      ? [part]
      : linkify(part.text).map(({ text, href }) =>
        href === undefined ? { type: 'text', text } : { type: 'link', text, href }
      )
  );
}

/** Parts the texts at their asterisks and underscores. */
function addRuns(parts: readonly Inline[]): (Inline | Run)[] {
  const tokens: (Inline | Run)[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.type !== 'text') {
      tokens.push(part);
      continue;
    }
    const { text } = part;
    let end = 0;
    for (const { 0: run, index: at } of text.matchAll(RUNS)) {
      if (at > end) tokens.push({ type: 'text', text: text.slice(end, at) });
      end = at + run.length;
      const before = text[at - 1] ?? edge(parts[index - 1]);
      const after = text[end] ?? edge(parts[index + 1]);
      tokens.push({ type: 'run', text: run, ...sides(run, before, after) });
    }
    if (end < text.length) tokens.push({ type: 'text', text: text.slice(end) });
  }
  return tokens;
}

/** What a mark sees of its neighbour: code and links end in a bracket or a backtick, which is no letter. */
function edge(part: Inline | undefined): string {
  return part ? ')' : ' ';
}

/**
 * Marks hold on to what they mark, and do not stand within a word: `2*3*4`, `snake_case_name`, `2**8`.
 * Underscores are seldom meant as marks, so nothing but space and the signs of a sentence may be outside.
 */
function sides(run: string, before: string, after: string) {
  // A backslash keeps a mark as it is: the arm of ¯\_(ツ)_/¯.
  if (before === '\\') return { canOpen: false, canClose: false };
  const isFree = (pattern: RegExp, outside: string) =>
    run.startsWith('_') ? pattern.test(outside) : !(run === '*' ? /[a-z\d]/i : /\d/).test(outside);
  return {
    canOpen: /\S/.test(after) && isFree(/[\s([{"'«„“‘*_~¡¿–—-]/, before),
    canClose: /\S/.test(before) && isFree(/[\s)\]}"'»“”’*_~.,;:!?…–—-]/, after),
  };
}
