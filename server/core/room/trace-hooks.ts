/**
 * Trace hooks on a message's way through this replica. Usually nobody listens: callers look at
 * `isOn` first, so that a message costs one check and nothing else.
 */
import type { Entry } from '../protocol/entry.ts';
import type { Way } from '../protocol/report.ts';

export interface TraceHooks {
  /** Whether anybody wants to know. */
  readonly isOn: boolean;
  /** `atMs`, by `clockMs`, is when this replica took the draft that became the entry. */
  accepted(room: string, entry: Entry, atMs: number): void;
  /** This replica made them durable just now. */
  committed(room: string, entries: readonly Entry[]): void;
  arrived(room: string, entries: readonly Entry[], way: Way): void;
  /** They are with all members now, on so many sockets. */
  delivered(room: string, entries: readonly Entry[], sockets: number): void;
}

export const NO_TRACE: TraceHooks = {
  isOn: false,
  accepted() {},
  committed() {},
  arrived() {},
  delivered() {},
};

/** Milliseconds since the Unix epoch as of this replica's start, then steady, with fractions: hops take less than one. */
export function clockMs(): number {
  return performance.timeOrigin + performance.now();
}
