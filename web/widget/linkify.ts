/**
 * Finds the web addresses in a message's text. Pure; the last step before a text becomes nodes.
 */

/** A piece of a text, in order; with `href` it is a link, and `text` shows where it leads. */
export interface TextPart {
  text: string;
  href?: string;
}

// Everything that is invisible, or turns the direction of what follows it, ends an address:
// controls, format characters, spaces, and the letters that show nothing.
const ADDRESS =
  /\bhttps?:\/\/[^\s<>"\\\p{C}\p{Z}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]+/giu;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const CLOSERS = new Map([[')', '('], [']', '['], ['}', '{']]);

/** The parts, put together, are the text; only an address whose host is not plain ASCII reads differently. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const typed = trimPunctuation(found[0]);
    const link = parseLink(typed);
    if (!link) continue;
    if (found.index > end) parts.push({ text: text.slice(end, found.index) });
    parts.push(link);
    end = found.index + typed.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function parseLink(typed: string): TextPart | undefined {
  if (!URL.canParse(typed)) return undefined;
  const url = new URL(typed);
  const authority = /^https?:\/\/([^/?#]*)/i.exec(typed)?.[1] ?? '';
  // `https://bank.example@evil.example` leads to evil.example: such an address stays text.
  if (authority.includes('@')) return undefined;
  // Letters of other scripts can look like Latin ones: then the host is shown as the browser reads it.
  return { text: VISIBLE_ASCII.test(authority) ? typed : url.href, href: url.href };
}

/** Takes off what belongs to the sentence and not to the address: `(see https://a.example/b_(c)).` */
function trimPunctuation(typed: string): string {
  let end = typed.length;
  while (end > 0) {
    const last = typed[end - 1]!;
    const opener = CLOSERS.get(last);
    const isOfSentence = opener === undefined
      ? /[.,;:!?'*_~»”’…]/.test(last)
      : count(typed, last, end) > count(typed, opener, end);
    if (!isOfSentence) break;
    end -= 1;
  }
  return typed.slice(0, end);
}

function count(text: string, character: string, end: number): number {
  let found = 0;
  for (let at = 0; at < end; at += 1) if (text[at] === character) found += 1;
  return found;
}
