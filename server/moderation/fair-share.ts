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
export const WAITING_PER_NETWORK_MAX = 300;
/** Items of signed users up to this number do not give way. */
export const SIGNED_RESERVED = 100;

export const SIGNED_ORIGIN = 's';
export const NETWORK_ORIGIN = 'n';

interface Weighed {
  share: Share;
  originLoad: number;
  authorLoad: number;
}

export function findPlace(
  newcomer: Share,
  waiting: readonly Share[],
  options: FairShareOptions,
): Place {
  const isOfAuthor = ({ author }: Share): boolean => author === newcomer.author;
  if (countOf(waiting, isOfAuthor) >= WAITING_PER_AUTHOR_MAX) {
    return { isTaken: false, why: 'author' };
  }
  const network = newcomer.origins.find((origin) => origin.startsWith(NETWORK_ORIGIN));
  const isOfNetwork = ({ origins }: Share): boolean => origins.includes(network!);
  if (network !== undefined && countOf(waiting, isOfNetwork) >= WAITING_PER_NETWORK_MAX) {
    return { isTaken: false, why: 'network' };
  }
  const out: Share[] = [];
  let all = [...waiting, newcomer];
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
  return origins.some((origin) => origin.startsWith(SIGNED_ORIGIN));
}

/** The newest item of the author who has most, in the group that has most. */
function leastEntitled(
  all: readonly Share[],
  newcomer: Share,
  { mayReplaceEqual, random }: FairShareOptions,
): Share {
  const areSignedSafe = countOf(all, isSignedShare) <= SIGNED_RESERVED;
  const open = weigh(all).filter(({ share }) =>
    !share.isFixed && !(areSignedSafe && isSignedShare(share))
  );
  const originLoad = maxOf(open.map((one) => one.originLoad));
  const heavy = open.filter((one) => one.originLoad === originLoad);
  const authorLoad = maxOf(heavy.map((one) => one.authorLoad));
  const heaviest = heavy.filter((one) => one.authorLoad === authorLoad).map(({ share }) => share);
  const others = [...new Set(heaviest.map(({ author }) => author))]
    .filter((author) => author !== newcomer.author);
  const isTied = others.length < new Set(heaviest.map(({ author }) => author)).size;
  if (others.length === 0 || (isTied && !mayReplaceEqual())) return newcomer;
  const author = others[Math.floor(random() * others.length)];
  return heaviest.filter((share) => share.author === author)
    .reduce((newest, share) => share.at >= newest.at ? share : newest);
}

function weigh(all: readonly Share[]): Weighed[] {
  const ofOrigin = new Map<string, number>();
  const ofAuthor = new Map<string, number>();
  for (const { author, origins } of all) {
    ofAuthor.set(author, (ofAuthor.get(author) ?? 0) + 1);
    for (const origin of origins) ofOrigin.set(origin, (ofOrigin.get(origin) ?? 0) + 1);
  }
  return all.map((share) => ({
    share,
    originLoad: Math.min(...share.origins.map((origin) => ofOrigin.get(origin)!)),
    authorLoad: ofAuthor.get(share.author)!,
  }));
}

function countOf(shares: readonly Share[], isCounted: (share: Share) => boolean): number {
  return shares.reduce((count, share) => isCounted(share) ? count + 1 : count, 0);
}

function maxOf(numbers: readonly number[]): number {
  return numbers.reduce((max, number) => Math.max(max, number), 0);
}
