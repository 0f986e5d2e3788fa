/**
 * Clock offsets of the other replicas against this one, from questions that went through the
 * link and came back, as NTP does it. The quickest round trip of the last few is the best witness.
 */
import type { ClockOffset } from '../../core/protocol/report.ts';

export interface Clocks {
  /** `sentAtMs` and `gotAtMs` by this replica's clock, `receivedAtMs` and `answeredAtMs` by the other's. */
  note(instance: string, times: ProbeTimes): void;
  offset(instance: string): ClockOffset | undefined;
  forget(instance: string): void;
}

export interface ProbeTimes {
  sentAtMs: number;
  receivedAtMs: number;
  answeredAtMs: number;
  gotAtMs: number;
}

/** Round trips remembered of each replica: about half a minute. */
const TRIPS_MAX = 16;
const INSTANCES_MAX = 256;

export function createClocks(): Clocks {
  const trips = new Map<string, ClockOffset[]>();
  return {
    note(instance, { sentAtMs, receivedAtMs, answeredAtMs, gotAtMs }) {
      const roundTripMs = gotAtMs - sentAtMs - (answeredAtMs - receivedAtMs);
      // Only a clock that jumped while the question was under way gives less than nothing.
      if (!(roundTripMs >= 0)) return;
      let known = trips.get(instance);
      if (!known) {
        if (trips.size >= INSTANCES_MAX) return;
        trips.set(instance, known = []);
      }
      known.push({
        offsetMs: (receivedAtMs - sentAtMs + (answeredAtMs - gotAtMs)) / 2,
        uncertaintyMs: roundTripMs / 2,
      });
      if (known.length > TRIPS_MAX) known.shift();
    },
    offset(instance) {
      const known = trips.get(instance);
      return known?.reduce((best, trip) => trip.uncertaintyMs < best.uncertaintyMs ? trip : best);
    },
    forget: (instance) => void trips.delete(instance),
  };
}
