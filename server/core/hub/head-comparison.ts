/**
 * Comparison of heads (anti-entropy): asks the store for the heads of rooms with members and heals those
 * that are behind, so that a lost last entry is found as well.
 */
import type { Room } from '../room/room.ts';
import type { Store } from '../store/store.ts';
import type { Rooms } from './rooms.ts';

/** Of all rooms with members, or of the next some of them. */
export type CompareHeads = (which: 'all' | 'next') => Promise<void>;

export interface HeadComparisonOptions {
  store: Store;
  rooms: Rooms;
  /** Never rejects. */
  repair(room: Room): Promise<void>;
  isClosed(): boolean;
}

/** Time for a late message to arrive by itself. */
export const GAP_WAIT_MS = 50;
/**
 * Rooms in one question to the store. While the link is up a round has only one: many rooms on many
 * replicas would else cost the store more than all messages, to find what hardly ever happens.
 */
const ROOMS_PER_COMPARISON = 1_000;
/** Rooms that are healed at the same time. */
const ROOMS_TOGETHER_MAX = 8;

export function createHeadComparison(
  { store, rooms, repair, isClosed }: HeadComparisonOptions,
): CompareHeads {
  /** Where the next round goes on. */
  let nextIndex = 0;
  const nextOf = (active: readonly Room[]): readonly Room[] => {
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
    // What is on its way by the link arrives meanwhile.
    await new Promise((resolve) => setTimeout(resolve, GAP_WAIT_MS));
    const late = behind.filter(([room, head]) => head > room.head).map(([room]) => room);
    for (let i = 0; i < late.length && !isClosed(); i += ROOMS_TOGETHER_MAX) {
      await Promise.all(late.slice(i, i + ROOMS_TOGETHER_MAX).map(repair));
    }
  };

  return async (which) => {
    const withMembers = [...rooms.all()].filter((room) => room.members.size > 0);
    const active = which === 'all' ? withMembers : nextOf(withMembers);
    if (active.length === 0) await store.heads(['is-the-store-there']);
    for (let i = 0; i < active.length && !isClosed(); i += ROOMS_PER_COMPARISON) {
      await compare(active.slice(i, i + ROOMS_PER_COMPARISON));
    }
  };
}
