/**
 * Fake clock that stands still until a test advances it: waits take no time and end in a fixed
 * order.
 */
import type { Clock } from '../../server/lib/clock.ts';

export interface FakeClock extends Clock {
  /** Advances; due callbacks run in order of time, and promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Current waits; 0 after everything was cancelled. */
  readonly waits: number;
}

/** Bounds one `advance`: a loop without a pause is a fault. */
const RUNS_MAX = 100_000;
const START_DATE = Date.UTC(2026, 0, 1);

export function createFakeClock(): FakeClock {
  const waiting = new Set<{ atMs: number; run: () => void }>();
  let nowMs = 0;

  const earliest = (untilMs: number) => {
    let found: { atMs: number; run: () => void } | undefined;
    for (const wait of waiting) {
      if (wait.atMs <= untilMs && (!found || wait.atMs < found.atMs)) found = wait;
    }
    return found;
  };

  return {
    now: () => nowMs,
    date: () => START_DATE + nowMs,
    after(ms, run) {
      const wait = { atMs: nowMs + Math.max(0, ms), run };
      waiting.add(wait);
      return () => void waiting.delete(wait);
    },
    get waits() {
      return waiting.size;
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settled();
      for (let i = 0;; i++) {
        if (i > RUNS_MAX) throw new Error(`more than ${RUNS_MAX} waits ended within ${ms} ms`);
        const wait = earliest(untilMs);
        if (!wait) break;
        nowMs = wait.atMs;
        waiting.delete(wait);
        wait.run();
        await settled();
      }
      nowMs = untilMs;
    },
  };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}
