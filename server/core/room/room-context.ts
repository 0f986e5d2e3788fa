/**
 * The parts that all rooms of a replica share.
 */
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
}

/** An estimate of what the rooms hold, kept up to date by the rooms themselves. */
export interface RoomMemory {
  /** Members of all rooms; a connection counts once in each of its rooms. */
  memberships: number;
  /** Of recent entries and latest pages. */
  tailBytes: number;
}

export function createRoomContext(
  { log, trace = noTrace, meter = noMeter }: { log: Log; trace?: Trace; meter?: Meter },
): RoomContext {
  return { pace: createPace(), log, trace, meter, memory: { memberships: 0, tailBytes: 0 } };
}
