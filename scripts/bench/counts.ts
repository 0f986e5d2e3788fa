/**
 * Counters shared by all members of a run.
 */
import { createLatencies, type Latencies } from './latencies.ts';

export interface Counts {
  sent: number;
  acked: number;
  refused: number;
  deliveries: number;
  duplicates: number;
  holes: number;
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
