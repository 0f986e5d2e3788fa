/**
 * Inline parser: code, links, bold, italic and struck text. Pure; linear. Unfinished marks stay as typed.
 */
import { emphasize, type Run } from './emphasis.ts';
import { addPart, type Found, type Inline } from './inline-parts.ts';
import { linkify } from './linkify.ts';
import { namedLinkAt } from './named-link.ts';

/** Maximum number of backticks around inline code, equal on both sides. */
const CODE_BACKTICKS_MAX = 3;
const RUNS = /\*+|_+|~+/g;

export function parseInline(line: string): Inline[] {
  return emphasize(addRuns(addAddresses(splitCodeAndLinks(line))));
}

/** Splits off code and links, whose text other marks do not affect. */
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

/** After a failed search no other run of this length is left, so the total stays linear. */
function codeAt(line: string, at: number, backticks: number): Found | undefined {
  if (backticks > CODE_BACKTICKS_MAX) return undefined;
  const start = at + backticks;
  const runs = /`+/g;
  runs.lastIndex = start;
  for (let run = runs.exec(line); run; run = runs.exec(line)) {
    if (run[0].length !== backticks) continue;
    const text = line.slice(start, run.index);
    if (text.trim() === '') return undefined;
    // One space on both sides separates the code from a backtick.
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

/** Beside code or a link a mark sees a bracket, at the line's ends a space. */
function edge(part: Inline | undefined): string {
  return part ? ')' : ' ';
}

/**
 * Whether a run may open or close emphasis: it touches the marked text and does not apply within a
 * word (`2*3*4`, `snake_case`, `2**8`). Underscores need spaces or punctuation outside.
 */
function sides(run: string, before: string, after: string) {
  // A backslash escapes a mark: the arm of ¯\_(ツ)_/¯.
  if (before === '\\') return { canOpen: false, canClose: false };
  const isFree = (pattern: RegExp, outside: string) =>
    run.startsWith('_') ? pattern.test(outside) : !(run === '*' ? /[a-z\d]/i : /\d/).test(outside);
  return {
    canOpen: /\S/.test(after) && isFree(/[\s([{"'«„“‘*_~¡¿–—-]/, before),
    canClose: /\S/.test(before) && isFree(/[\s)\]}"'»“”’*_~.,;:!?…–—-]/, after),
  };
}
