/**
 * Journeys: merges the replicas' reports on each message, in any order. Pure.
 */
import type { Step } from '../../server/core/protocol/report.ts';

export interface Journey {
  key: string;
  room: string;
  seq: number;
  id: string;
  kind: string;
  via: string;
  /** The instance that accepted the message, once it has reported. */
  origin: string | undefined;
  steps: Map<string, Step>;
  /** Time of the first report, by the page's clock. */
  seenAtMs: number;
}

/** A newly reported event: the commit at the origin, or the arrival at another replica. */
export interface Move {
  journey: Journey;
  instance: string;
  what: 'committed' | 'link' | 'store';
}

export interface Journeys {
  takeSteps(instance: string, steps: readonly Step[], nowMs: number): Move[];
  list(): Journey[];
  get(key: string): Journey | undefined;
}

export const JOURNEYS_MAX = 60;
const INSTANCES_PER_JOURNEY_MAX = 64;

export function createJourneys(): Journeys {
  const journeys = new Map<string, Journey>();

  const journeyOf = ({ room, seq, id, kind, via }: Step, nowMs: number): Journey => {
    const key = `${seq} ${room}`;
    let journey = journeys.get(key);
    if (!journey) {
      journey = {
        key,
        room,
        seq,
        id,
        kind,
        via,
        origin: undefined,
        steps: new Map(),
        seenAtMs: nowMs,
      };
      journeys.set(key, journey);
      if (journeys.size > JOURNEYS_MAX) journeys.delete(journeys.keys().next().value!);
    }
    return journey;
  };
  const takeStep = (instance: string, step: Step, nowMs: number): Move[] => {
    const journey = journeyOf(step, nowMs);
    const known = journey.steps.get(instance);
    if (!known && journey.steps.size >= INSTANCES_PER_JOURNEY_MAX) return [];
    // The first report wins: a later arrival is a repetition.
    const merged = { ...step, ...known };
    journey.steps.set(instance, merged);
    if (merged.committedAtMs !== undefined) journey.origin = instance;
    const moves: Move[] = [];
    if (merged.committedAtMs !== undefined && known?.committedAtMs === undefined) {
      moves.push({ journey, instance, what: 'committed' });
    } else if (merged.arrivedAtMs !== undefined && known?.arrivedAtMs === undefined) {
      moves.push({ journey, instance, what: merged.way ?? 'link' });
    }
    return moves;
  };

  return {
    takeSteps: (instance, steps, nowMs) => steps.flatMap((step) => takeStep(instance, step, nowMs)),
    list: () => [...journeys.values()].reverse(),
    get: (key) => journeys.get(key),
  };
}
