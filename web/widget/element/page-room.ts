/**
 * The room of a page: what `room="auto"` means. Pure, over the page's addresses.
 */
import { normalizeRoomName } from '../../../server/core/protocol/room-name.ts';
import { textHash } from '../../../server/lib/text-hash.ts';

const ROOM_CHARACTERS_MAX = 128;
/** Whatever server/core/protocol/room-name.ts does not allow. */
const NOT_IN_ROOM = /[^\p{L}\p{M}\p{Nd}._\-:/@~]|\p{Default_Ignorable_Code_Point}/gu;

export interface PageAddresses {
  /** Where the page was loaded from. */
  href: string;
  /** As its `<link rel="canonical">` says it, if there is one. */
  canonical?: string | null | undefined;
}

/**
 * Host and path, without `www.`, query, hash and the last slash: `example.org/2026/news`. A name that
 * had to be changed or cut ends in a hash of the whole, so that two pages do not share it by accident.
 */
export function pageRoom({ href, canonical }: PageAddresses): string {
  const { host, pathname } = canonicalUrl(href, canonical) ?? new URL(href);
  const path = (host.replace(/^www\./, '') + decoded(pathname)).replace(/\/+$/, '');
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

/** Signs with a meaning in addresses stay as they are: `a%2Fb` is another page than `a/b`. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
