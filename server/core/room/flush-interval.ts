/**
 * Flush interval of busy rooms. A flush waits for nothing while the event loop has time. The more it
 * lags, the longer the pause: more entries then share a frame, and frames are the cost. All rooms
 * pause alike, because they share the loop.
 */
import type { LoopLag } from '../../lib/loop-lag.ts';

export interface FlushInterval {
  /** Reports a flush that began `lateMs` after it was due. */
  noteFlush(lateMs: number): void;
  /** The pause after a flush that took `workMs`, counted from the end of that flush. */
  pauseMs(workMs: number): number;
}

/** Limit of the pause that equals the flush. */
const PAUSE_MS_MAX = 30;
/** Limit of flush and pause together. */
const GATHER_MS_MAX = 100;

export function createFlushInterval(lag: LoopLag): FlushInterval {
  return {
    noteFlush: lag.noteLateness,
    pauseMs(workMs) {
      const pressure = lag.pressure();
      return pressure *
        Math.max(Math.min(PAUSE_MS_MAX, workMs), GATHER_MS_MAX * pressure - workMs);
    },
  };
}
