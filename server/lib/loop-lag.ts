/**
 * Lag of the event loop: how late callbacks run, as an average over the last few. It shows pressure
 * on Node and on Deno, where the loop's utilization is not measured.
 */

export interface LoopLag {
  /** Reports that a callback ran this much after it was due. */
  noteLateness(ms: number): void;
  /** 0 while the loop has time, 1 under full load. */
  pressure(): number;
}

/** Timers are up to a millisecond late on an idle loop. */
const EASY_MS = 1.5;
const FULL_MS = 20;
/** Weight of the newest report, and the time after which half of an old one is forgotten. */
const NEWEST = 0.3;
const HALF_LIFE_MS = 50;

export function createLoopLag(now: () => number = () => performance.now()): LoopLag {
  let lagMs = 0;
  let notedAtMs = now();
  const forget = (): void => {
    const nowMs = now();
    lagMs *= 0.5 ** ((nowMs - notedAtMs) / HALF_LIFE_MS);
    notedAtMs = nowMs;
  };
  return {
    noteLateness(ms) {
      forget();
      lagMs += NEWEST * (Math.max(0, ms) - lagMs);
    },
    pressure() {
      forget();
      return Math.min(1, Math.max(0, (lagMs - EASY_MS) / (FULL_MS - EASY_MS)));
    },
  };
}
