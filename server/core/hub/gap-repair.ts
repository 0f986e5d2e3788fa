/** Gap repair: a room reads from the store what the link lost, as sequence numbers show. */
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
  /** Reads missing entries. Rejects if the store cannot be read; the next comparison retries. */
  repair(room: Room): Promise<void>;
  /** Call it after entries arrived: repairs a gap that lasts longer than a moment. */
  watchForGap(room: Room): void;
  /**
   * Asks the store for the heads of all rooms with members, or of the next batch, and repairs those
   * that are behind. Rejects when the store does not answer, even when there are no such rooms.
   */
  compareHeads: CompareHeads;
  /** Entries read because the link lost or delayed them. */
  readonly healedEntries: number;
  /** Repairs that found entries in the store. */
  readonly repairs: number;
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
/** Bounds one repair; the next comparison continues. */
const READS_MAX = 200;

export function createGapRepair(options: GapRepairOptions): GapRepair {
  const { store, rooms, reads, trace, scheduler, log } = options;
  const waiting = new Map<Room, ReturnType<typeof setTimeout>>();
  const underWay = new Map<Room, Promise<void>>();
  let healedEntries = 0;
  let repairs = 0;
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
      if (i === 0 && room.head > before) repairs += 1;
      if (room.head >= stored.head) return;
      await nextTask(scheduler);
    }
  };
  /** The missing entries are no longer kept: members must join again, and learn of the gap. */
  const startOver = (room: Room): void => {
    log.warn('room: missing entries are no longer stored, members must join again', {
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
  /** Logs a failure instead of rejecting, so that other rooms are still repaired. */
  const repairIfOpen = async (room: Room): Promise<void> => {
    if (rooms.peek(room.name) !== room || isClosed) return;
    try {
      await repair(room);
    } catch (error) {
      log.warn('room: gap repair failed, will retry', { room: room.name, reason: explain(error) });
    }
  };
  const compareHeads = createHeadComparison({
    store,
    rooms,
    repair: repairIfOpen,
    isClosed: () => isClosed,
  });

  return {
    repair,
    get healedEntries() {
      return healedEntries;
    },
    get repairs() {
      return repairs;
    },
    watchForGap(room) {
      if (!room.hasGap || waiting.has(room) || isClosed) return;
      const timer = setTimeout(() => {
        waiting.delete(room);
        if (room.hasGap) repairIfOpen(room);
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
