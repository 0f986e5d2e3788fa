/**
 * Markdown parser for messages. Pure; linear; never throws. Unfinished marks stay as typed.
 */
import { parseInline } from './inline.ts';
import { addPart, type Inline } from './inline-parts.ts';

export type Block =
  | { type: 'text'; parts: Inline[] }
  | { type: 'quote'; blocks: Block[] }
  /** Its items; `start` is the number of the first, if they are numbered. */
  | { type: 'list'; start: number | undefined; blocks: Block[] }
  | { type: 'code'; language: string; text: string };

/** Maximum nesting of quotes; deeper ones stay as typed. */
const QUOTES_DEEP_MAX = 3;
/** Prefix of a quoted line; `>_<` and `>:(` are faces. */
const QUOTED = /^>(?=[\s>\p{L}\p{N}]|$) ?/u;
const QUOTE_START = /^>(?=[\s>\p{L}\p{N}])[\s>]*[^\s>]/u;
const ITEM = /^ {0,3}(?:[-*+•]|(\d{1,9})[.)]) +(?=\S)/;
/** A single line may be a year or a dash. */
const LIST_ITEMS_MIN = 2;
const FENCE = /^```+([^`]*)$/;
const LANGUAGE = /^[\p{L}\p{N}+#._-]{1,20}$/u;

export function parseMarkdown(text: string): Block[] {
  return parseLines(text.split(/\r?\n/), 0);
}

/** The text without its marks: for one-line previews and screen readers. */
export function plainWords(text: string): string {
  return parseMarkdown(text).map(wordsOfBlock).join('\n');
}

interface Read {
  block: Block;
  next: number;
}

function parseLines(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  const readCode = createCodeReader(lines);
  let prose: string[] = [];
  for (let at = 0; at < lines.length;) {
    const read = readCode(at) ?? readQuote(lines, at, depth) ?? readList(lines, at);
    if (read) {
      addProse(blocks, trimEnd(prose));
      prose = [];
      blocks.push(read.block);
      at = read.next;
    } else {
      prose.push(lines[at]!);
      at += 1;
    }
  }
  addProse(blocks, prose);
  return blocks;
}

/** Searches no further after a failed search, so the total stays linear. */
function createCodeReader(lines: readonly string[]): (at: number) => Read | undefined {
  let isEndless = false;
  return (at) => {
    const fence = FENCE.exec(lines[at]!);
    if (!fence || isEndless) return undefined;
    let end = at + 1;
    while (end < lines.length && !lines[end]!.trimEnd().endsWith('```')) end += 1;
    if (end === lines.length) {
      isEndless = true;
      return undefined;
    }
    const info = fence[1]!.trim();
    const isLanguage = LANGUAGE.test(info);
    const code = lines.slice(at + 1, end);
    if (info !== '' && !isLanguage) code.unshift(fence[1]!);
    // The closing fence may share its line with code.
    const last = withoutFence(lines[end]!);
    if (last !== '') code.push(last);
    return {
      block: { type: 'code', language: isLanguage ? info : '', text: code.join('\n') },
      next: end + 1,
    };
  };
}

function withoutFence(line: string): string {
  let end = line.trimEnd().length;
  while (line[end - 1] === '`') end -= 1;
  return line.slice(0, end).trimEnd();
}

function readQuote(lines: readonly string[], at: number, depth: number): Read | undefined {
  if (depth === QUOTES_DEEP_MAX || !QUOTE_START.test(lines[at]!)) return undefined;
  const inner: string[] = [];
  let next = at;
  for (; next < lines.length && QUOTED.test(lines[next]!); next += 1) {
    inner.push(lines[next]!.replace(QUOTED, ''));
  }
  return { block: { type: 'quote', blocks: parseLines(inner, depth + 1) }, next };
}

/** One level, of one kind. */
function readList(lines: readonly string[], at: number): Read | undefined {
  const first = ITEM.exec(lines[at]!)?.[1];
  const blocks: Block[] = [];
  let next = at;
  for (; next < lines.length; next += 1) {
    const item = ITEM.exec(lines[next]!);
    if (!item || (item[1] === undefined) !== (first === undefined)) break;
    blocks.push({ type: 'text', parts: parseInline(lines[next]!.slice(item[0].length)) });
  }
  if (blocks.length < LIST_ITEMS_MIN) return undefined;
  return { block: { type: 'list', start: first === undefined ? first : +first, blocks }, next };
}

/** Drops the empty lines that separate a block from the text. */
function addProse(blocks: Block[], lines: readonly string[]): void {
  const first = blocks.length > 0 ? lines.findIndex((line) => !isBlank(line)) : 0;
  if (lines.length === 0 || first < 0) return;
  const parts: Inline[] = [];
  for (const [index, line] of lines.slice(first).entries()) {
    if (index > 0) addPart(parts, { type: 'text', text: '\n' });
    for (const part of parseInline(line)) addPart(parts, part);
  }
  if (parts.length > 0) blocks.push({ type: 'text', parts });
}

function trimEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => !isBlank(line)) + 1);
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function wordsOfBlock(block: Block): string {
  switch (block.type) {
    case 'text':
      return block.parts.map(wordsOf).join('');
    case 'quote':
    case 'list':
      return block.blocks.map(wordsOfBlock).join('\n');
    case 'code':
      return block.text;
  }
}

function wordsOf(part: Inline): string {
  return 'parts' in part ? part.parts.map(wordsOf).join('') : part.text;
}
