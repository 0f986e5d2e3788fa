/**
 * Head comparison (anti-entropy): asks the store for the heads of rooms with members, and repairs
 * those that are behind. It also finds a lost last entry, which leaves no gap.
 */
import type { Room } from '../room/room.ts';
import type { Store } from '../store/store.ts';
import type { Rooms } from './rooms.ts';

/** Compares all rooms with members, or the next batch of them. */
export type CompareHeads = (which: 'all' | 'next') => Promise<void>;

export interface HeadComparisonOptions {
  store: Store;
  rooms: Rooms;
  /** Never rejects. */
  repair(room: Room): Promise<void>;
  isClosed(): boolean;
}

/** Time for a late entry to arrive over the link. */
export const GAP_WAIT_MS = 50;
/**
 * Rooms per query. While the link is up, each round makes only one query: many rooms on many
 * replicas would otherwise cost the store more than all messages do, for a rare event.
 */
const ROOMS_PER_COMPARISON = 1_000;
const ROOMS_TOGETHER_MAX = 8;

export function createHeadComparison(
  { store, rooms, repair, isClosed }: HeadComparisonOptions,
): CompareHeads {
  let nextIndex = 0;
  const nextBatch = (active: readonly Room[]): readonly Room[] => {
    if (active.length <= ROOMS_PER_COMPARISON) return active;
    const from = nextIndex < active.length ? nextIndex : 0;
    nextIndex = from + ROOMS_PER_COMPARISON;
    return active.slice(from, nextIndex);
  };
  const compare = async (some: readonly Room[]): Promise<void> => {
    const heads = await store.heads(some.map((room) => room.name));
    const behind: [Room, number][] = [];
    for (const room of some) {
      const stored = heads.get(room.name);
      if (!stored) continue;
      const upTo = room.head + 1;
      room.retainFrom(Math.min(stored.first, upTo), Math.min(stored.wholeFrom, upTo));
      if (stored.head > room.head) behind.push([room, stored.head]);
    }
    if (behind.length === 0) return;
    // Entries in flight on the link arrive meanwhile.
    await new Promise((resolve) => setTimeout(resolve, GAP_WAIT_MS));
    const late = behind.filter(([room, head]) => head > room.head).map(([room]) => room);
    for (let i = 0; i < late.length && !isClosed(); i += ROOMS_TOGETHER_MAX) {
      await Promise.all(late.slice(i, i + ROOMS_TOGETHER_MAX).map(repair));
    }
  };

  return async (which) => {
    const withMembers = [...rooms.all()].filter((room) => room.members.size > 0);
    const active = which === 'all' ? withMembers : nextBatch(withMembers);
    if (active.length === 0) await store.heads(['is-the-store-there']);
    for (let i = 0; i < active.length && !isClosed(); i += ROOMS_PER_COMPARISON) {
      await compare(active.slice(i, i + ROOMS_PER_COMPARISON));
    }
  };
}
