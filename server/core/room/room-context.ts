/** Room context: the services that all rooms of a replica share. */
import { createLoopLag, type LoopLag } from '../../lib/loop-lag.ts';
import type { Scheduler } from '../../lib/runtime.ts';
import { type FanOutClock, TIMES } from './fan-out.ts';
import type { Log } from '../../lib/log.ts';
import { type MetricsHooks, NO_METRICS } from './metrics-hooks.ts';
import { createFlushInterval, type FlushInterval } from './flush-interval.ts';
import { NO_TRACE, type TraceHooks } from './trace-hooks.ts';

export interface RoomContext {
  readonly flushInterval: FlushInterval;
  readonly log: Log;
  readonly trace: TraceHooks;
  readonly metricsHooks: MetricsHooks;
  readonly memory: RoomMemory;
  readonly clock: FanOutClock;
}

/** Estimated memory of all rooms, kept up to date by the rooms. */
export interface RoomMemory {
  /** Members of all rooms; a connection counts once per room. */
  memberships: number;
  /** Recent entries and latest pages. */
  recentBytes: number;
}

export function createRoomContext(
  { log, scheduler, lag = createLoopLag(), trace = NO_TRACE, metricsHooks = NO_METRICS }: {
    log: Log;
    scheduler: Scheduler;
    lag?: LoopLag;
    trace?: TraceHooks;
    metricsHooks?: MetricsHooks;
  },
): RoomContext {
  const memory = { memberships: 0, recentBytes: 0 };
  const clock: FanOutClock = { ...TIMES, nextTurn: scheduler.soon };
  return { flushInterval: createFlushInterval(lag), log, trace, metricsHooks, memory, clock };
}
