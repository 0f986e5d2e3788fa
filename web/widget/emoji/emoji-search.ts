/**
 * Emoji search by name. Pure.
 */
import type { Emoji, EmojiData } from './emoji-data.ts';

const FOUND_MAX = 120;

/** Every word of the query must begin one of the emoji's words; matching names come first. */
export function searchEmoji({ groups }: EmojiData, query: string): Emoji[] {
  const wanted = fold(query);
  const words = wanted.split(' ').filter((word) => word !== '');
  const named: Emoji[] = [];
  const others: Emoji[] = [];
  for (const emoji of groups.flat()) {
    const name = fold(emoji[1]);
    const text = ` ${name} ${fold(emoji[2])}`;
    const isFound = words.length > 0
      ? words.every((word) => holds(text, word))
      : emoji[0] === query.trim();
    if (!isFound) continue;
    (name.startsWith(wanted.trim()) ? named : others).push(emoji);
  }
  return [...named, ...others].slice(0, FOUND_MAX);
}

/** Scripts without spaces match within words as well. */
function holds(text: string, word: string): boolean {
  return text.includes(/^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u.test(word) ? word : ` ${word}`);
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(
    /[^\p{L}\p{N}]+/gu,
    ' ',
  );
}
