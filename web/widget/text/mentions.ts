/**
 * Mention parser: finds `@Name` in a text. Pure; linear, for any number of names.
 */
import type { Inline } from './inline-parts.ts';
import { type Block, parseMarkdown } from './markdown.ts';

export interface Names {
  /** Never shrinks. */
  readonly size: number;
  add(name: string): void;
  has(name: string): boolean;
  /** Length of the longest name in `text` at `at`; 0 if there is none. */
  lengthAt(text: string, at: number): number;
}

export interface MentionPlace {
  start: number;
  end: number;
}

/** Scripts that use no spaces between words, or append endings to a name. */
const FREE = String
  .raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
const IN_WORD = String.raw`(?![${FREE}])[\p{L}\p{N}\p{M}_]`;
/** An `@` after a letter belongs to an e-mail address. */
const START = new RegExp(`(?<!${IN_WORD}|@)@`, 'gu');
/** Shows that a name continues or is the local part of an address. */
const GOES_ON = new RegExp(String.raw`(?<![${FREE}])(?:${IN_WORD}|[.@-][\p{L}\p{N}])`, 'uy');

export function createNames(initial: Iterable<string> = []): Names {
  const known = new Set<string>();
  let lengths: number[] = [];
  const names: Names = {
    get size() {
      return known.size;
    },
    add(name) {
      if (name.trim() === '' || names.has(name)) return;
      known.add(name.toLowerCase());
      if (!lengths.includes(name.length)) {
        lengths = [...lengths, name.length].sort((a, b) => b - a);
      }
    },
    has: (name) => known.has(name.toLowerCase()),
    lengthAt: (text, at) =>
      lengths.find((length) => {
        const end = at + length;
        return end <= text.length && names.has(text.slice(at, end)) && !goesOn(text, end);
      }) ?? 0,
  };
  for (const name of initial) names.add(name);
  return names;
}

export function findMentions(text: string, names: Names): MentionPlace[] {
  const found: MentionPlace[] = [];
  for (const { index: start } of text.matchAll(START)) {
    const length = names.lengthAt(text, start + 1);
    if (length > 0) found.push({ start, end: start + 1 + length });
  }
  return found;
}

/**
 * Mentions outside code, links and quotes. `names` must contain all known names, so that `@Ada
 * Lovelace` does not mention Ada.
 */
export function mentionsName(
  text: string,
  name: string,
  names: Names = createNames([name]),
): boolean {
  if (!text.includes('@')) return false;
  const own = `@${name.toLowerCase()}`;
  return proseOf(parseMarkdown(text)).some((prose) =>
    findMentions(prose, names).some(({ start, end }) =>
      prose.slice(start, end).toLowerCase() === own
    )
  );
}

function goesOn(text: string, end: number): boolean {
  GOES_ON.lastIndex = end;
  return GOES_ON.test(text);
}

function proseOf(parts: readonly (Block | Inline)[]): string[] {
  return parts.flatMap((part) => {
    if (part.type === 'quote') return [];
    if ('parts' in part) return proseOf(part.parts);
    if (part.type === 'list') return proseOf(part.blocks);
    return part.type === 'text' ? [part.text] : [];
  });
}
