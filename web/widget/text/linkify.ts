/**
 * Link detection: finds web addresses in a line, and validates a single one. Pure.
 */

export interface TextPart {
  text: string;
  href?: string;
}

export interface Address {
  text: string;
  href: string;
}

// Invisible and direction-changing characters end an address.
const ADDRESS =
  /(?<![a-z\d])https?:\/\/[^\s<>"\\\p{C}\p{Z}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]+/giu;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const CLOSERS = new Map([[')', '('], [']', '['], ['}', '{']]);

/** The joined parts equal the text, except for addresses with a non-ASCII host. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const typed = trimPunctuation(found[0]);
    const link = readAddress(typed);
    if (!link) continue;
    if (found.index > end) parts.push({ text: text.slice(end, found.index) });
    parts.push(link);
    end = found.index + typed.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** Undefined if `typed` is no web address, contains invisible characters, or hides its host. */
export function readAddress(typed: string): Address | undefined {
  if (typed.match(ADDRESS)?.[0] !== typed || !URL.canParse(typed)) return undefined;
  const url = new URL(typed);
  const authority = /^https?:\/\/([^/?#]*)/i.exec(typed)?.[1] ?? '';
  // `https://bank.example@evil.example` leads to evil.example, so it stays text.
  if (authority.includes('@')) return undefined;
  // Letters of other scripts can imitate Latin ones, so the host is shown in its ASCII form.
  return { text: VISIBLE_ASCII.test(authority) ? typed : url.href, href: url.href };
}

/** Removes the punctuation of the sentence: `(see https://a.example/b_(c)).` */
function trimPunctuation(typed: string): string {
  const counts = new Map<string, number>();
  for (const character of typed) counts.set(character, (counts.get(character) ?? 0) + 1);
  let end = typed.length;
  while (end > 0) {
    const last = typed[end - 1]!;
    const opener = CLOSERS.get(last);
    const isOfSentence = opener === undefined
      ? /[.,;:!?'*_~»”’…]/.test(last)
      : counts.get(last)! > (counts.get(opener) ?? 0);
    if (!isOfSentence) break;
    counts.set(last, counts.get(last)! - 1);
    end -= 1;
  }
  return typed.slice(0, end);
}
