/**
 * Places in the review queues: remembers what waits in each room, listed from the store at most once
 * a second, and gives places by fair shares (fair-share.ts).
 */
import { forgetFirst } from '../../../lib/forget-first.ts';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import type { StoredRecord } from '../../../core/store/records.ts';
import { findPlace, type Place, type Share, WAITING_PER_AUTHOR_MAX } from './fair-share.ts';

/** An item that waits, as it is remembered here. */
export interface PlacedShare extends Share {
  /** Of its record, once it is stored. */
  version?: number;
  /** Its author's id for it: names it in a refusal. */
  id?: string | undefined;
  /** A report that several made. */
  isShared?: boolean;
}

export interface Places {
  /** `counted`: items that are known to wait. Rejects when the store cannot be read. */
  take(queue: string, newcomer: PlacedShare, counted: number): Promise<Place>;
  /** The newcomer is stored, unless it was there before. */
  stored(queue: string, key: string, version: number | undefined): void;
  /** An item is gone, or was not stored. */
  forget(queue: string, key: string): void;
  /** The records of a queue; what waits there is known from then on. */
  list(queue: string): Promise<StoredRecord[]>;
}

export interface PlacesOptions {
  list(queue: string): Promise<StoredRecord[]>;
  shareOf(record: StoredRecord): PlacedShare;
  random: () => number;
  now: () => number;
}

/** What waits in a room, of one kind. */
interface Census {
  shares: Map<string, PlacedShare>;
  listedAtMs: number;
  listing: Promise<StoredRecord[]> | undefined;
  /** Given a place since the last listing began, by key; `isFixed` until they are stored. */
  added: Map<string, PlacedShare>;
}

const LISTED_EVERY_MS = 1_000;
/** Others may ask for the list again and again meanwhile. */
const LISTINGS_AWAITED_MAX = 3;
const QUEUES_REMEMBERED_MAX = 100;
/** In one queue, items of equally large shares give way no more often. */
const TIES_PER_MINUTE = 10;

export function createPlaces({ list, shareOf, random, now }: PlacesOptions): Places {
  const censuses = new Map<string, Census>();
  const ties = createRateLimit({ perMinute: TIES_PER_MINUTE, now });

  const censusOf = (queue: string): Census => {
    const census = censuses.get(queue) ??
      { shares: new Map(), listedAtMs: -Infinity, listing: undefined, added: new Map() };
    censuses.delete(queue);
    if (censuses.size >= QUEUES_REMEMBERED_MAX) forgetFirst(censuses, 1);
    censuses.set(queue, census);
    return census;
  };
  const refresh = (queue: string): Promise<StoredRecord[]> => {
    const census = censusOf(queue);
    // What is stored by now is among what is read.
    for (const [key, { isFixed }] of census.added) if (!isFixed) census.added.delete(key);
    census.listedAtMs = now();
    const listing = list(queue).then((records) => {
      // One that began later knows more.
      if (census.listing !== listing) return records;
      census.listing = undefined;
      census.shares = new Map(records.map((record) => [record.key, shareOf(record)]));
      for (const [key, share] of census.added) {
        if (!census.shares.has(key)) census.shares.set(key, share);
      }
      return records;
    }, (error) => {
      if (census.listing === listing) census.listing = undefined;
      census.listedAtMs = -Infinity;
      throw error;
    });
    return census.listing = listing;
  };
  const isFresh = ({ listing, listedAtMs }: Census): boolean =>
    !listing && now() - listedAtMs < LISTED_EVERY_MS;

  return {
    async take(queue, newcomer, counted) {
      const census = censusOf(queue);
      const share = { ...newcomer, isFixed: true };
      // Too few wait for any bound to be reached.
      const isQuiet = Math.max(counted, census.shares.size) < WAITING_PER_AUTHOR_MAX;
      for (let i = 0; i < LISTINGS_AWAITED_MAX && !isQuiet && !isFresh(census); i++) {
        await (census.listing ?? refresh(queue));
      }
      if (census.shares.has(newcomer.key)) return { isTaken: true, out: [] };
      const place: Place = isQuiet ? { isTaken: true, out: [] } : findPlace(
        newcomer,
        [...census.shares.values()],
        { random, mayReplaceEqual: () => ties.take(queue) === 0 },
      );
      if (!place.isTaken) return place;
      // At once: a crowd that writes at the same moment must not pass together.
      for (const { key } of place.out) census.shares.delete(key);
      census.shares.set(newcomer.key, share);
      census.added.set(newcomer.key, share);
      return place;
    },
    stored(queue, key, version) {
      const census = censuses.get(queue);
      const share = census?.shares.get(key);
      if (!share || version === undefined) return void census?.added.delete(key);
      const known = { ...share, version, isFixed: false };
      census!.shares.set(key, known);
      census!.added.set(key, known);
    },
    forget(queue, key) {
      const census = censuses.get(queue);
      census?.shares.delete(key);
      census?.added.delete(key);
    },
    list: refresh,
  };
}
