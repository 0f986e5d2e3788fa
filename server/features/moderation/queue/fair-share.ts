/**
 * Fair shares of a room's review queue: admission control that bounds authors and networks, and
 * chooses the item that gives way when the queue is full. Pure.
 */

/** An item that waits, as far as its place is concerned. */
export interface Share {
  readonly key: string;
  /** Id of the user who made it. */
  readonly author: string;
  /** Groups that it counts for (origin.ts); of a report with several reporters the smallest counts. */
  readonly origins: readonly string[];
  readonly at: number;
  /** A moderator is deciding it, or it is not stored yet: it does not give way. */
  readonly isFixed?: boolean;
}

export type NoPlace = 'author' | 'network' | 'room';

/** `out`: the items that give way. */
export type Place = { isTaken: true; out: readonly Share[] } | { isTaken: false; why: NoPlace };

export interface FairShareOptions {
  /** Whether an item of an equally large share may give way now. Otherwise those that came first stay. */
  mayReplaceEqual(): boolean;
  /** From 0 to 1, as `Math.random` gives. */
  random(): number;
}

/** Items of one kind in one room. */
export const WAITING_MAX = 500;
export const WAITING_PER_AUTHOR_MAX = 50;
const WAITING_PER_NETWORK_MAX = 300;
/** Items of signed users up to this number do not give way. */
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
  // More than one: replicas that fill a queue at the same moment may exceed the bound.
  while (all.length > WAITING_MAX) {
    const least = leastEntitled(all, newcomer, options);
    if (least === newcomer) return { isTaken: false, why: 'room' };
    out.push(least);
    all = all.filter((share) => share !== least);
  }
  return { isTaken: true, out };
}

/** Whether a signed user is among those who made it. */
export function isSignedShare({ origins }: Pick<Share, 'origins'>): boolean {
  return origins.some((origin) => origin[0] === SIGNED_ORIGIN);
}

/** The newest item of the author who has most, in the group that has most. */
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

/** Of those that may give way. One pass, as a crowd has it done often. */
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
