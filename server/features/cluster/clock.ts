/**
 * Clock offsets of other replicas, measured like NTP from round trips over the link. The quickest
 * of the last few round trips counts.
 */
import type { ClockOffset } from '../../core/protocol/report.ts';

export interface Clocks {
  /** `sentAtMs` and `gotAtMs` by this replica's clock, the others by the other replica's. */
  noteProbe(instance: string, times: ProbeTimes): void;
  offset(instance: string): ClockOffset | undefined;
  forget(instance: string): void;
}

export interface ProbeTimes {
  sentAtMs: number;
  receivedAtMs: number;
  answeredAtMs: number;
  gotAtMs: number;
}

const TRIPS_MAX = 16;
const INSTANCES_MAX = 256;

export function createClocks(): Clocks {
  const trips = new Map<string, ClockOffset[]>();
  return {
    noteProbe(instance, { sentAtMs, receivedAtMs, answeredAtMs, gotAtMs }) {
      const roundTripMs = gotAtMs - sentAtMs - (answeredAtMs - receivedAtMs);
      // Negative only if a clock was set meanwhile.
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
