/**
 * Places in the review queues: caches the items of each room, listed from the store at most once a
 * second, and assigns places by fair shares (fair-share.ts).
 */
import { forgetFirst } from '../../../lib/forget-first.ts';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import type { StoredRecord } from '../../../core/store/records.ts';
import { findPlace, type Place, type Share, WAITING_PER_AUTHOR_MAX } from './fair-share.ts';

export interface PlacedShare extends Share {
  version?: number;
  /** The author's id for the item, named in a refusal. */
  id?: string | undefined;
  isShared?: boolean;
}

export interface Places {
  /** Assigns a place. `counted`: items known to be queued. Rejects if the store cannot be read. */
  takePlace(queue: string, newcomer: PlacedShare, counted: number): Promise<Place>;
  /** Undefined `version`: it was there before. */
  markStored(queue: string, key: string, version: number | undefined): void;
  forgetItem(queue: string, key: string): void;
  listQueue(queue: string): Promise<StoredRecord[]>;
}

export interface PlacesOptions {
  list(queue: string): Promise<StoredRecord[]>;
  shareOf(record: StoredRecord): PlacedShare;
  random: () => number;
  now: () => number;
}

interface CachedQueue {
  shares: Map<string, PlacedShare>;
  listedAtMs: number;
  listing: Promise<StoredRecord[]> | undefined;
  /** Items placed since the last listing began, by key; `isFixed` until stored. */
  added: Map<string, PlacedShare>;
}

const LISTED_EVERY_MS = 1_000;
/** Bounds the wait when other callers list again and again. */
const LISTINGS_AWAITED_MAX = 3;
const QUEUES_REMEMBERED_MAX = 100;
/** How often items of equally large shares are evicted from one queue. */
const TIES_PER_MINUTE = 10;

export function createPlaces({ list, shareOf, random, now }: PlacesOptions): Places {
  const cachedQueues = new Map<string, CachedQueue>();
  const ties = createRateLimit({ perMinute: TIES_PER_MINUTE, now });

  const cacheOf = (queue: string): CachedQueue => {
    const cached = cachedQueues.get(queue) ??
      { shares: new Map(), listedAtMs: -Infinity, listing: undefined, added: new Map() };
    cachedQueues.delete(queue);
    if (cachedQueues.size >= QUEUES_REMEMBERED_MAX) forgetFirst(cachedQueues, 1);
    cachedQueues.set(queue, cached);
    return cached;
  };
  const refresh = (queue: string): Promise<StoredRecord[]> => {
    const cached = cacheOf(queue);
    // The listing includes everything stored by now.
    for (const [key, { isFixed }] of cached.added) if (!isFixed) cached.added.delete(key);
    cached.listedAtMs = now();
    const listing = list(queue).then((records) => {
      // A later listing has newer data.
      if (cached.listing !== listing) return records;
      cached.listing = undefined;
      cached.shares = new Map(records.map((record) => [record.key, shareOf(record)]));
      for (const [key, share] of cached.added) {
        if (!cached.shares.has(key)) cached.shares.set(key, share);
      }
      return records;
    }, (error) => {
      if (cached.listing === listing) cached.listing = undefined;
      cached.listedAtMs = -Infinity;
      throw error;
    });
    return cached.listing = listing;
  };
  const isFresh = ({ listing, listedAtMs }: CachedQueue): boolean =>
    !listing && now() - listedAtMs < LISTED_EVERY_MS;

  return {
    async takePlace(queue, newcomer, counted) {
      const cached = cacheOf(queue);
      const share = { ...newcomer, isFixed: true };
      // Too few items to reach any bound.
      const isQuiet = Math.max(counted, cached.shares.size) < WAITING_PER_AUTHOR_MAX;
      for (let i = 0; i < LISTINGS_AWAITED_MAX && !isQuiet && !isFresh(cached); i++) {
        await (cached.listing ?? refresh(queue));
      }
      if (cached.shares.has(newcomer.key)) return { isTaken: true, out: [] };
      const place: Place = isQuiet ? { isTaken: true, out: [] } : findPlace(
        newcomer,
        [...cached.shares.values()],
        { random, mayReplaceEqual: () => ties.take(queue) === 0 },
      );
      if (!place.isTaken) return place;
      // Update the cache at once, so that a crowd writing at the same moment cannot pass together.
      for (const { key } of place.out) cached.shares.delete(key);
      cached.shares.set(newcomer.key, share);
      cached.added.set(newcomer.key, share);
      return place;
    },
    markStored(queue, key, version) {
      const cached = cachedQueues.get(queue);
      const share = cached?.shares.get(key);
      if (!share || version === undefined) return void cached?.added.delete(key);
      const known = { ...share, version, isFixed: false };
      cached!.shares.set(key, known);
      cached!.added.set(key, known);
    },
    forgetItem(queue, key) {
      const cached = cachedQueues.get(queue);
      cached?.shares.delete(key);
      cached?.added.delete(key);
    },
    listQueue: refresh,
  };
}
