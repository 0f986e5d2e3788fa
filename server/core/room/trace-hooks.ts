/** Trace hooks of message processing. Callers check `isOn` first, which is usually false. */
import type { Entry } from '../protocol/entry.ts';
import type { EntryPath } from '../protocol/report.ts';

export interface TraceHooks {
  readonly isOn: boolean;
  /** `atMs`, from `clockMs`, is when this replica received the draft. */
  accepted(room: string, entry: Entry, atMs: number): void;
  committed(room: string, entries: readonly Entry[]): void;
  arrived(room: string, entries: readonly Entry[], way: EntryPath): void;
  /** All members were sent these entries, on this many sockets. */
  delivered(room: string, entries: readonly Entry[], sockets: number): void;
}

export const NO_TRACE: TraceHooks = {
  isOn: false,
  accepted() {},
  committed() {},
  arrived() {},
  delivered() {},
};

/** Milliseconds since the Unix epoch, monotonic within a run, with fractions. */
export function clockMs(): number {
  return performance.timeOrigin + performance.now();
}
