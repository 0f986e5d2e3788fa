/**
 * Gap repair: rooms heal themselves from the store. The sequence numbers show what the link lost, and
 * the missing entries are read.
 */
import { explain, type Log } from '../../lib/log.ts';
import { nextTask, type Scheduler } from '../../lib/runtime.ts';
import type { SharedCalls } from '../../lib/shared-calls.ts';
import { CLOSES } from '../protocol/codes.ts';
import type { Room } from '../room/room.ts';
import type { TraceHooks } from '../room/trace-hooks.ts';
import type { Store } from '../store/store.ts';
import { type CompareHeads, createHeadComparison, GAP_WAIT_MS } from './head-comparison.ts';
import type { Rooms } from './rooms.ts';

export interface GapRepair {
  /** Reads what the room lacks. Rejects when the store cannot be read; the next comparison tries again. */
  repair(room: Room): Promise<void>;
  /** To be called after entries came in: a hole that stays for a moment is healed. */
  watch(room: Room): void;
  /**
   * Asks the store for the heads of all rooms with members, or of the next some of them, and heals
   * those that are behind. Rejects when the store does not answer, also where there is no such room.
   */
  compareHeads: CompareHeads;
  /** Entries that were read because the link did not bring them (in time). */
  readonly healedEntries: number;
  /** How often a room lacked entries and got some of them from the store. */
  readonly heals: number;
  close(): void;
}

export interface GapRepairOptions {
  store: Store;
  rooms: Rooms;
  reads: SharedCalls;
  trace: TraceHooks;
  scheduler: Scheduler;
  log: Log;
}

const ENTRIES_PER_READ = 500;
/** Bounds one round of healing; a room that lacks more goes on at the next comparison. */
const READS_MAX = 200;

export function createGapRepair(options: GapRepairOptions): GapRepair {
  const { store, rooms, reads, trace, scheduler, log } = options;
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
      await nextTask(scheduler);
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
  const repair = (room: Room): Promise<void> => {
    const shared = underWay.get(room);
    if (shared) return shared;
    const started = readMissing(room).finally(() => underWay.delete(room));
    underWay.set(room, started);
    return started;
  };
  /** A room that cannot be healed must not keep others from it. */
  const repairIfHere = async (room: Room): Promise<void> => {
    if (rooms.peek(room.name) !== room || isClosed) return;
    try {
      await repair(room);
    } catch (error) {
      log.warn('room: could not be healed yet', { room: room.name, reason: explain(error) });
    }
  };
  const compareHeads = createHeadComparison({
    store,
    rooms,
    repair: repairIfHere,
    isClosed: () => isClosed,
  });

  return {
    repair: repair,
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
        if (room.hasGap) repairIfHere(room);
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
