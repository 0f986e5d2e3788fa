/**
 * Counts that all members of one run share.
 */
import { createLatencies, type Latencies } from './latencies.ts';

export interface Counts {
  sent: number;
  acked: number;
  refused: number;
  deliveries: number;
  duplicates: number;
  /** Entries that were missing when a later one came. */
  holes: number;
  /** Connections that the server or the network ended. */
  closed: number;
  latencies: Latencies;
}

export function createCounts(): Counts {
  return {
    sent: 0,
    acked: 0,
    refused: 0,
    deliveries: 0,
    duplicates: 0,
    holes: 0,
    closed: 0,
    latencies: createLatencies(),
  };
}
