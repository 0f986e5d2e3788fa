/**
 * The parts that all rooms of a replica share.
 */
import type { Scheduler } from '../../lib/runtime.ts';
import { type FanOutClock, TIMES } from './fan-out.ts';
import type { Log } from '../../lib/log.ts';
import { type Meter, noMeter } from './meter.ts';
import { createPace, type Pace } from './pace.ts';
import { noTrace, type Trace } from './trace.ts';

export interface RoomContext {
  readonly pace: Pace;
  readonly log: Log;
  readonly trace: Trace;
  readonly meter: Meter;
  readonly memory: RoomMemory;
  readonly clock: FanOutClock;
}

/** An estimate of what the rooms hold, kept up to date by the rooms themselves. */
export interface RoomMemory {
  /** Members of all rooms; a connection counts once in each of its rooms. */
  memberships: number;
  /** Of recent entries and latest pages. */
  tailBytes: number;
}

export function createRoomContext(
  { log, scheduler, trace = noTrace, meter = noMeter }: {
    log: Log;
    scheduler: Scheduler;
    trace?: Trace;
    meter?: Meter;
  },
): RoomContext {
  const memory = { memberships: 0, tailBytes: 0 };
  const clock: FanOutClock = { ...TIMES, nextTurn: scheduler.soon };
  return { pace: createPace(), log, trace, meter, memory, clock };
}
