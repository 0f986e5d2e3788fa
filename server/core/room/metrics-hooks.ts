/** Metrics hooks of message processing. They are always called, so each must be cheap. */
import type { Drop } from '../../lib/drops.ts';
import type { RefusalCode } from '../protocol/codes.ts';
import type { Entry } from '../protocol/entry.ts';

export interface MetricsHooks {
  committed(entries: number): void;
  /** A commit was answered, this long after its first post came in. */
  answered(ms: number): void;
  /** All members were sent these entries, on this many sockets. */
  flushed(entries: readonly Entry[], sockets: number): void;
  refused(code: RefusalCode): void;
  closed(code: number, by: 'server' | 'client'): void;
  dropped(what: Drop): void;
}

/** For tests. */
export const NO_METRICS: MetricsHooks = {
  committed() {},
  answered() {},
  flushed() {},
  refused() {},
  closed() {},
  dropped() {},
};
