/**
 * Circuit breaker of a receiver: opens when attempts fail in several rooms without a success. Then
 * all rooms wait, and one room at a time probes the receiver.
 */
import type { Retries } from './retries.ts';

export interface Circuit {
  readonly isOpen: boolean;
  /** Time of the next attempt, by the clock `now`; 0: any time. */
  readonly tryAtMs: number;
  readonly openSinceMs: number | undefined;
  /** A delivery succeeded. True if that closed the circuit. */
  passed(): boolean;
  failed(room: string): void;
}

/** Rooms that must fail in a row to open the circuit. */
const FAILING_ROOMS = 3;

export function createCircuit(retries: Retries, now: () => number): Circuit {
  /** Bounded: not extended once open. */
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
      } else if (now() < tryAtMs) return; // It was under way when the circuit opened.
      failures += 1;
      tryAtMs = now() + retries.waitMs(failures);
    },
  };
}
