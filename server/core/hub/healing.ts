/**
 * Rooms heal themselves from the store: whatever the link lost, the sequence numbers show it,
 * and the missing entries are read. A slow comparison of heads finds a lost last entry.
 */
import { explain, type Log } from '../../lib/log.ts';
import { nextTurn } from '../../lib/next-turn.ts';
import type { SharedCalls } from '../../lib/shared-calls.ts';
import { CLOSES } from '../protocol/codes.ts';
import type { Room } from '../room/room.ts';
import type { Trace } from '../room/trace.ts';
import type { Store } from '../store/store.ts';
import type { Rooms } from './rooms.ts';

export interface Healing {
  /** Reads what the room lacks. Rejects when the store cannot be read; the next comparison tries again. */
  heal(room: Room): Promise<void>;
  /** To be called after entries came in: a hole that stays for a moment is healed. */
  watch(room: Room): void;
  /**
   * Asks the store for the heads of all rooms with members, or of the next some of them, and heals
   * those that are behind. Rejects when the store does not answer, also where there is no such room.
   */
  compareHeads(which: 'all' | 'next'): Promise<void>;
  /** Entries that were read because the link did not bring them (in time). */
  readonly healedEntries: number;
  /** How often a room lacked entries and got some of them from the store. */
  readonly heals: number;
  close(): void;
}

export interface HealingOptions {
  store: Store;
  rooms: Rooms;
  reads: SharedCalls;
  trace: Trace;
  log: Log;
}

/** Time for a late message to arrive by itself. */
const GAP_WAIT_MS = 50;
const ENTRIES_PER_READ = 500;
/** Bounds one round of healing; a room that lacks more goes on at the next comparison. */
const READS_MAX = 200;
/**
 * Rooms in one question to the store. While the link is up a round has only one: many rooms on many
 * replicas would else cost the store more than all messages, to find what hardly ever happens.
 */
const ROOMS_PER_COMPARISON = 1_000;
/** Rooms that are healed at the same time. */
const ROOMS_TOGETHER_MAX = 8;

export function createHealing({ store, rooms, reads, trace, log }: HealingOptions): Healing {
  const waiting = new Map<Room, ReturnType<typeof setTimeout>>();
  const underWay = new Map<Room, Promise<void>>();
  let healedEntries = 0;
  let heals = 0;
  let isClosed = false;

  const readMissing = async (room: Room): Promise<void> => {
    for (let i = 0; i < READS_MAX; i++) {
      const before = room.head;
      const stored = await store.after(room.name, before, ENTRIES_PER_READ);
      if (stored.wholeFrom > room.head + 1) return startOver(room);
      room.retainFrom(stored.first, stored.wholeFrom);
      if (trace.isOn) trace.arrived(room.name, stored.entries, 'store');
      room.accept(stored.entries);
      healedEntries += room.head - before;
      if (i === 0 && room.head > before) heals += 1;
      if (room.head >= stored.head) return;
      await nextTurn();
    }
  };
  /** What the room lacks is not kept any more: its members join again and are told of the gap. */
  const startOver = (room: Room): void => {
    log.warn('room: fell behind what the store retains, its members join again', {
      room: room.name,
      head: room.head,
    });
    rooms.forget(room);
    for (const member of [...room.members]) member.close(CLOSES.slow);
  };
  const heal = (room: Room): Promise<void> => {
    const shared = underWay.get(room);
    if (shared) return shared;
    const started = readMissing(room).finally(() => underWay.delete(room));
    underWay.set(room, started);
    return started;
  };
  /** A room that cannot be healed must not keep others from it. */
  const healIfHere = async (room: Room): Promise<void> => {
    if (rooms.peek(room.name) !== room || isClosed) return;
    try {
      await heal(room);
    } catch (error) {
      log.warn('room: could not be healed yet', { room: room.name, reason: explain(error) });
    }
  };

  /** Where the next round goes on. */
  let nextIndex = 0;
  const nextOf = (active: readonly Room[]): readonly Room[] => {
    if (active.length <= ROOMS_PER_COMPARISON) return active;
    const from = nextIndex < active.length ? nextIndex : 0;
    nextIndex = from + ROOMS_PER_COMPARISON;
    return active.slice(from, nextIndex);
  };
  const compareHeads = async (which: 'all' | 'next'): Promise<void> => {
    const withMembers = [...rooms.all()].filter((room) => room.members.size > 0);
    const active = which === 'all' ? withMembers : nextOf(withMembers);
    if (active.length === 0) await store.heads(['is-the-store-there']);
    for (let i = 0; i < active.length && !isClosed; i += ROOMS_PER_COMPARISON) {
      const some = active.slice(i, i + ROOMS_PER_COMPARISON);
      const heads = await store.heads(some.map((room) => room.name));
      const behind: [Room, number][] = [];
      for (const room of some) {
        const stored = heads.get(room.name);
        if (!stored) continue;
        const upTo = room.head + 1;
        room.retainFrom(Math.min(stored.first, upTo), Math.min(stored.wholeFrom, upTo));
        if (stored.head > room.head) behind.push([room, stored.head]);
      }
      if (behind.length === 0) continue;
      // What is on its way by the link arrives meanwhile.
      await new Promise((resolve) => setTimeout(resolve, GAP_WAIT_MS));
      const late = behind.filter(([room, head]) => head > room.head).map(([room]) => room);
      for (let j = 0; j < late.length && !isClosed; j += ROOMS_TOGETHER_MAX) {
        await Promise.all(late.slice(j, j + ROOMS_TOGETHER_MAX).map(healIfHere));
      }
    }
  };

  return {
    heal,
    get healedEntries() {
      return healedEntries;
    },
    get heals() {
      return heals;
    },
    watch(room) {
      if (!room.hasGap || waiting.has(room) || isClosed) return;
      const timer = setTimeout(() => {
        waiting.delete(room);
        if (room.hasGap) healIfHere(room);
      }, GAP_WAIT_MS);
      waiting.set(room, timer);
    },
    compareHeads: (which) => reads.run(`compare ${which} heads`, () => compareHeads(which)),
    close() {
      isClosed = true;
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
