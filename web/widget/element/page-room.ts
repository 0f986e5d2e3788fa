/**
 * Room name of a page, for `room="auto"`. Pure.
 */
import { normalizeRoomName } from '../../../server/core/protocol/room-name.ts';
import { textHash } from '../../../server/lib/text-hash.ts';

const ROOM_CHARACTERS_MAX = 128;
/** Characters that server/core/protocol/room-name.ts rejects. */
const NOT_IN_ROOM = /[^\p{L}\p{M}\p{Nd}._\-:/@~]|\p{Default_Ignorable_Code_Point}/gu;

export interface PageAddresses {
  href: string;
  /** The `href` of the page's `<link rel="canonical">`, if any. */
  canonical?: string | null | undefined;
}

/**
 * Host and path without `www.`, query, hash and trailing slash: `example.org/2026/news`. Ends in a
 * hash of the original if characters were replaced or cut.
 */
export function pageRoom({ href, canonical }: PageAddresses): string {
  const { host, pathname } = canonicalUrl(href, canonical) ?? new URL(href);
  const path = (host.replace(/^www\./, '') + decoded(pathname)).replace(/(?<!\/)\/*$/, '');
  const name = normalizeRoomName(path);
  const allowed = name.replace(NOT_IN_ROOM, '-');
  const characters = [...allowed];
  if (name && allowed === name && characters.length <= ROOM_CHARACTERS_MAX) return name;
  const suffix = `~${textHash(name).toString(36)}`;
  return characters.slice(0, ROOM_CHARACTERS_MAX - suffix.length).join('') + suffix;
}

function canonicalUrl(href: string, canonical: string | null | undefined): URL | undefined {
  if (!canonical || !URL.canParse(canonical, href)) return undefined;
  const url = new URL(canonical, href);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}

/** Reserved characters stay encoded: `a%2Fb` and `a/b` are different pages. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
