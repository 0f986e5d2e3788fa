/**
 * Circuit breaker of a receiver: when attempts for several rooms failed and none passed in
 * between, all rooms wait, and one room at a time tries whether it is back.
 */
import type { Retries } from './retries.ts';

export interface Circuit {
  readonly isOpen: boolean;
  /** When the next attempt may be made; 0: at any time. By the clock of `now`. */
  readonly tryAtMs: number;
  /** Since when it has been open; undefined when it is not. */
  readonly openSinceMs: number | undefined;
  /** True when that closed the circuit. */
  passed(): boolean;
  failed(room: string): void;
}

/** Rooms whose attempts fail, without one that passes in between. */
const FAILING_ROOMS = 3;

export function createCircuit(retries: Retries, now: () => number): Circuit {
  /** Bounded: no room is added to an open one. */
  const failing = new Set<string>();
  let openSinceMs: number | undefined;
  let failures = 0;
  let tryAtMs = 0;

  return {
    get isOpen() {
      return openSinceMs !== undefined;
    },
    get tryAtMs() {
      return tryAtMs;
    },
    get openSinceMs() {
      return openSinceMs;
    },
    passed() {
      const wasOpen = openSinceMs !== undefined;
      failing.clear();
      openSinceMs = undefined;
      failures = tryAtMs = 0;
      return wasOpen;
    },
    failed(room) {
      if (openSinceMs === undefined) {
        failing.add(room);
        if (failing.size < FAILING_ROOMS) return;
        openSinceMs = now();
      } else if (now() < tryAtMs) return; // Was under way when it opened.
      failures += 1;
      tryAtMs = now() + retries.waitMs(failures);
    },
  };
}
