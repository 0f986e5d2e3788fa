/**
 * Flush interval of a busy room: the pause after a flush is as long as the flush took, so that fan-
 * out takes no more than about half of the core. It is longer when all rooms together keep the core
 * busy: what gathers meanwhile shares a frame, and frames are what costs. A crowd's pause is
 * shorter than its flush: that one gathers for long enough itself, and gives way to others all
 * along (for-each-in-chunks.ts).
 */

export interface FlushInterval {
  /** A flush began `lateMs` after it was due, since the core was busy, and took `workMs`. */
  noteFlush(workMs: number, lateMs: number): void;
  /**
   * The pause after a flush that took `workMs`. It is counted from the end of that flush, so a room
   * that was quiet for longer flushes at once.
   */
  pauseMs(workMs: number): number;
}

/** What was noted counts for about so long. */
const MEMORY_MS = 100;
/** A pause is as long as the flush was, up to this. */
const PAUSE_MS_MAX = 30;
/** A flush's work and the pause behind it, together, when the core is busy. */
const GATHER_MS_MAX = 50;
/** Of the square of the share that fan-out takes: none to speak of at a tenth of the core, a lot at half. */
const GATHER_PER_SHARE_MS = 400;

export function createFlushInterval(now: () => number = () => performance.now()): FlushInterval {
  let recentWorkMs = 0;
  let recentLateMs = 0;
  let notedAtMs = now();

  const fade = (): void => {
    const nowMs = now();
    const kept = Math.exp((notedAtMs - nowMs) / MEMORY_MS);
    notedAtMs = nowMs;
    recentWorkMs *= kept;
    recentLateMs *= kept;
  };
  return {
    noteFlush(workMs, lateMs) {
      fade();
      recentWorkMs += workMs;
      recentLateMs = Math.max(recentLateMs, lateMs);
    },
    pauseMs(workMs) {
      fade();
      const share = recentWorkMs / MEMORY_MS;
      // Flushes that are late mean that the core has more to do than there is time for.
      const gatherMs = Math.min(GATHER_MS_MAX, GATHER_PER_SHARE_MS * share ** 2 + recentLateMs);
      return Math.max(Math.min(PAUSE_MS_MAX, workMs), gatherMs - workMs);
    },
  };
}
