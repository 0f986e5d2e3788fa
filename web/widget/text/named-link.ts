/**
 * Named links, `[text](address)`: parses them and detects texts that imitate another address.
 */
import type { Found } from './inline-parts.ts';
import { readAddress } from './linkify.ts';

const TEXT_CHARACTERS_MAX = 200;
const ADDRESS_CHARACTERS_MAX = 2_000;
const ADDRESS_DEPTH_MAX = 2;
/** Characters around the link that are checked for an address which seems to include it. */
const SURROUNDING_CHARACTERS = 64;
/** Of a text in NFKC, which can be many times as long as what was typed. */
const WORDS_CHARACTERS_MAX = 512;

const TEXT = /\[([^[\]\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+)\]\(/uy;
/** Exactly one recipient: no copies, no subject, no text that the visitor did not write. */
const MAIL = /^mailto:([a-z\d.!#$&'*+/=^_{|}~-]+@[a-z\d.-]+)$/i;
/** Letters and dots that a reader or a browser could take for a host name. */
const HOST = /(?:[\p{L}\p{M}\p{N}-]+\.)+[\p{L}\p{M}]{2,}|(?:\d+\.){3}\d+/gu;
const INVISIBLE = /[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu;

export function namedLinkAt(line: string, at: number): Found | undefined {
  TEXT.lastIndex = at;
  const text = TEXT.exec(line.slice(0, at + TEXT_CHARACTERS_MAX + 3))?.[1];
  if (text === undefined || text.replace(INVISIBLE, '').trim() === '') return undefined;
  const start = at + text.length + 3;
  const close = closeOf(line, start);
  const target = close === undefined ? undefined : readTarget(line.slice(start, close));
  if (close === undefined || !target) return undefined;
  const { href, shown, place } = target;
  const end = close + 1;
  const before = line.slice(0, at).slice(-SURROUNDING_CHARACTERS).split(/\s/).at(-1)!;
  const after = line.slice(end).slice(0, SURROUNDING_CHARACTERS).split(/\s/)[0]!;
  const around = before + text + after;
  return {
    part: imitatesOther(text, place) || imitatesOther(around, place)
      ? { type: 'link', text: shown, href }
      : { type: 'link', text, href, place },
    end,
  };
}

function closeOf(line: string, start: number): number | undefined {
  let depth = 0;
  const stop = Math.min(line.length, start + ADDRESS_CHARACTERS_MAX + 1);
  for (let at = start; at < stop; at += 1) {
    if (line[at] === '(') depth += 1;
    if (line[at] === ')') depth -= 1;
    if (depth < 0) return at;
    if (depth > ADDRESS_DEPTH_MAX || line[at] === ' ') return undefined;
  }
  return undefined;
}

/** `place` is the host, or the whole e-mail address, for comparison and display. */
function readTarget(typed: string): { href: string; shown: string; place: string } | undefined {
  const mail = MAIL.exec(typed)?.[1];
  if (mail !== undefined) return { href: `mailto:${mail}`, shown: mail, place: mail };
  const address = readAddress(typed);
  return address &&
    { href: address.href, shown: address.text, place: new URL(address.href).host };
}

/** Whether a reader could take the words for another place. */
function imitatesOther(words: string, place: string): boolean {
  const seen = words.normalize('NFKC').replace(INVISIBLE, '').replace(/[[\]()*_~`]/g, '')
    .replaceAll('。', '.').toLowerCase();
  const own = place.toLowerCase();
  if (
    // HOST takes time that grows with the square of the length.
    seen.length > WORDS_CHARACTERS_MAX ||
    /\S@\S/.test(seen) && !(own.includes('@') && seen.includes(own))
  ) return true;
  const hosts = seen.match(HOST) ?? [];
  const ownHost = bareHost(own.replace(/^.*@|:\d+$/g, ''));
  return hosts.length === 0
    ? seen.includes('://')
    : hosts.some((host) => bareHost(host) !== ownHost);
}

function bareHost(host: string): string {
  return host.replace(/^www\./, '');
}
