/**
 * Metrics hooks on a message's way. They are always called, so each call is a few additions, and
 * entries that travel in groups are counted by one call.
 */
import type { Drop } from '../../lib/drops.ts';
import type { RefusalCode } from '../protocol/codes.ts';
import type { Entry } from '../protocol/entry.ts';

export interface MetricsHooks {
  /** This replica made new entries durable. */
  committed(entries: number): void;
  /** A commit is answered; the first of its posts came in so long ago. */
  answered(ms: number): void;
  /** These are with all members now, on so many sockets. */
  flushed(entries: readonly Entry[], sockets: number): void;
  /** A client heard that a frame was refused. */
  refused(code: RefusalCode): void;
  /** A connection ends, by this side or by the client's. */
  closed(code: number, by: 'server' | 'client'): void;
  dropped(what: Drop): void;
}

/** For tests: nothing is counted. */
export const NO_METRICS: MetricsHooks = {
  committed() {},
  answered() {},
  flushed() {},
  refused() {},
  closed() {},
  dropped() {},
};
