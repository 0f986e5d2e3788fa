/**
 * Flush interval of busy rooms. The pause after a flush is as long as the flush took, so fan-out
 * uses at most about half of the core. It grows when all rooms together keep the core busy: more
 * entries then share a frame, and frames are the cost. A large room's pause is shorter than its
 * flush, because entries gather during the flush, which yields to others (for-each-in-chunks.ts).
 */

export interface FlushInterval {
  /** Reports a flush that began `lateMs` after it was due and took `workMs`. */
  noteFlush(workMs: number, lateMs: number): void;
  /** The pause after a flush that took `workMs`, counted from the end of that flush. */
  pauseMs(workMs: number): number;
}

/** Time constant of the decaying averages. */
const MEMORY_MS = 100;
/** Limit of the pause that equals the flush. */
const PAUSE_MS_MAX = 30;
/** Limit of flush and pause together when the core is busy. */
const GATHER_MS_MAX = 50;
/** Factor of the squared share of time in fan-out: little at a tenth of the core, a lot at half. */
const GATHER_PER_SHARE_MS = 400;

export function createFlushInterval(now: () => number = () => performance.now()): FlushInterval {
  let recentWorkMs = 0;
  let recentLateMs = 0;
  let notedAtMs = now();

  const decay = (): void => {
    const nowMs = now();
    const kept = Math.exp((notedAtMs - nowMs) / MEMORY_MS);
    notedAtMs = nowMs;
    recentWorkMs *= kept;
    recentLateMs *= kept;
  };
  return {
    noteFlush(workMs, lateMs) {
      decay();
      recentWorkMs += workMs;
      recentLateMs = Math.max(recentLateMs, lateMs);
    },
    pauseMs(workMs) {
      decay();
      const share = recentWorkMs / MEMORY_MS;
      // Late flushes mean that the core is overloaded.
      const gatherMs = Math.min(GATHER_MS_MAX, GATHER_PER_SHARE_MS * share ** 2 + recentLateMs);
      return Math.max(Math.min(PAUSE_MS_MAX, workMs), gatherMs - workMs);
    },
  };
}
