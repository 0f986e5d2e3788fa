/**
 * Fair shares of a room's review queue: admission control that limits authors and networks and
 * chooses the item to evict when the queue is full. Pure.
 */

export interface Share {
  readonly key: string;
  readonly author: string;
  /** Groups it counts for (origin.ts). Of several reporters, the smallest group counts. */
  readonly origins: readonly string[];
  readonly at: number;
  /** Not evictable: a moderator is deciding on it, or it is not stored yet. */
  readonly isFixed?: boolean;
}

export type NoPlace = 'author' | 'network' | 'room';

/** `out`: the items to evict. */
export type Place = { isTaken: true; out: readonly Share[] } | { isTaken: false; why: NoPlace };

export interface FairShareOptions {
  /** Whether an equally large share may lose an item now. If not, earlier items stay. */
  mayReplaceEqual(): boolean;
  random(): number;
}

export const WAITING_MAX = 500;
export const WAITING_PER_AUTHOR_MAX = 50;
const WAITING_PER_NETWORK_MAX = 300;
/** Up to this many items of signed users are never evicted. */
const SIGNED_RESERVED = 100;

export const SIGNED_ORIGIN = 's';
export const NETWORK_ORIGIN = 'n';

export function findPlace(
  newcomer: Share,
  reviewQueue: readonly Share[],
  options: FairShareOptions,
): Place {
  const isOfAuthor = ({ author }: Share): boolean => author === newcomer.author;
  if (countOf(reviewQueue, isOfAuthor) >= WAITING_PER_AUTHOR_MAX) {
    return { isTaken: false, why: 'author' };
  }
  const network = newcomer.origins.find((origin) => origin.startsWith(NETWORK_ORIGIN));
  const isOfNetwork = ({ origins }: Share): boolean => origins.includes(network!);
  if (network !== undefined && countOf(reviewQueue, isOfNetwork) >= WAITING_PER_NETWORK_MAX) {
    return { isTaken: false, why: 'network' };
  }
  const out: Share[] = [];
  let all = [...reviewQueue, newcomer];
  // Replicas that fill a queue at the same moment may exceed the bound by several.
  while (all.length > WAITING_MAX) {
    const least = leastEntitled(all, newcomer, options);
    if (least === newcomer) return { isTaken: false, why: 'room' };
    out.push(least);
    all = all.filter((share) => share !== least);
  }
  return { isTaken: true, out };
}

export function isSignedShare({ origins }: Pick<Share, 'origins'>): boolean {
  return origins.some((origin) => origin[0] === SIGNED_ORIGIN);
}

/** The newest item of the author with the most items, in the group with the most. */
function leastEntitled(
  all: readonly Share[],
  newcomer: Share,
  { mayReplaceEqual, random }: FairShareOptions,
): Share {
  const heaviest = heaviestOf(all);
  const authors = new Set(heaviest.map(({ author }) => author));
  const isTied = authors.delete(newcomer.author);
  if (authors.size === 0 || (isTied && !mayReplaceEqual())) return newcomer;
  const author = [...authors][Math.floor(random() * authors.size)];
  return heaviest.filter((share) => share.author === author)
    .reduce((newest, share) => share.at >= newest.at ? share : newest);
}

/** Considers evictable items. A single pass, as crowds call it often. */
function heaviestOf(all: readonly Share[]): Share[] {
  const areSignedSafe = countOf(all, isSignedShare) <= SIGNED_RESERVED;
  const ofOrigin = new Map<string, number>();
  const ofAuthor = new Map<string, number>();
  for (const { author, origins } of all) {
    ofAuthor.set(author, (ofAuthor.get(author) ?? 0) + 1);
    for (const origin of origins) ofOrigin.set(origin, (ofOrigin.get(origin) ?? 0) + 1);
  }
  let heaviest: Share[] = [];
  let [mostOfOrigin, mostOfAuthor] = [0, 0];
  for (const share of all) {
    if (share.isFixed || (areSignedSafe && isSignedShare(share))) continue;
    let originLoad = Infinity;
    for (const origin of share.origins) originLoad = Math.min(originLoad, ofOrigin.get(origin)!);
    const authorLoad = ofAuthor.get(share.author)!;
    if (originLoad < mostOfOrigin) continue;
    if (originLoad === mostOfOrigin && authorLoad < mostOfAuthor) continue;
    if (originLoad > mostOfOrigin || authorLoad > mostOfAuthor) heaviest = [];
    [mostOfOrigin, mostOfAuthor] = [originLoad, authorLoad];
    heaviest.push(share);
  }
  return heaviest;
}

function countOf(shares: readonly Share[], isCounted: (share: Share) => boolean): number {
  return shares.reduce((count, share) => isCounted(share) ? count + 1 : count, 0);
}
