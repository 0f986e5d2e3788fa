/**
 * Itinerary of a message: converts all replicas' times to one clock, with an uncertainty. Pure.
 */
import type { ClockOffset, EntryPath, Step } from '../../server/core/protocol/report.ts';
import type { Journey } from './journeys.ts';

export interface Itinerary {
  /** By the clock of the replica that serves the page, in milliseconds since the Unix epoch. */
  acceptedAtMs: number | undefined;
  /** The origin first, then by arrival. */
  stations: Station[];
  tookMs: number;
}

/** A message at one replica. Times are in milliseconds since the start of the journey. */
export interface Station {
  instance: string;
  isOrigin: boolean;
  fromMs: number;
  committedMs: number | undefined;
  deliveredMs: number | undefined;
  sockets: number | undefined;
  way: EntryPath | undefined;
  /** From the origin's commit to the arrival here; undefined if either clock is unknown. */
  hopMs: number | undefined;
  /** Maximum error of `hopMs` in either direction. */
  uncertaintyMs: number;
}

export type ClockOf = (instance: string) => ClockOffset | undefined;

export function itineraryOf(journey: Journey, clockOf: ClockOf): Itinerary {
  const { origin } = journey;
  const steps = [...journey.steps].map(([instance, step]) => {
    const clock = clockOf(instance);
    return { instance, clock, step: shift(step, clock?.offsetMs ?? 0) };
  });
  const first = steps.find(({ instance }) => instance === origin);
  const starts = first ? timesOf(first.step) : steps.flatMap(({ step }) => timesOf(step));
  const startMs = Math.min(...starts);
  const since = (atMs: number | undefined) => atMs === undefined ? undefined : atMs - startMs;

  const stations = steps.map(({ instance, clock, step }): Station => {
    const isOrigin = instance === origin;
    const committedAtMs = first?.step.committedAtMs;
    const { arrivedAtMs } = step;
    const areClocksKnown = clock !== undefined && first?.clock !== undefined;
    const isHop = !isOrigin && areClocksKnown && committedAtMs !== undefined &&
      arrivedAtMs !== undefined;
    return {
      instance,
      isOrigin,
      fromMs: since(Math.min(...timesOf(step))) ?? 0,
      committedMs: since(step.committedAtMs),
      deliveredMs: since(step.deliveredAtMs),
      sockets: step.sockets,
      way: isOrigin ? undefined : step.way,
      hopMs: isHop ? arrivedAtMs - committedAtMs : undefined,
      uncertaintyMs: isHop ? clock.uncertaintyMs + first!.clock!.uncertaintyMs : 0,
    };
  });
  stations.sort((a, b) => Number(b.isOrigin) - Number(a.isOrigin) || a.fromMs - b.fromMs);
  const ends = stations.flatMap((one) => [one.fromMs, one.committedMs ?? 0, one.deliveredMs ?? 0]);
  return {
    acceptedAtMs: first?.step.acceptedAtMs ?? first?.step.committedAtMs,
    stations,
    tookMs: Math.max(0, ...ends),
  };
}

function timesOf(step: Step): number[] {
  return [step.acceptedAtMs, step.committedAtMs, step.arrivedAtMs, step.deliveredAtMs]
    .filter((atMs) => atMs !== undefined);
}

function shift(step: Step, offsetMs: number): Step {
  const shifted = { ...step };
  for (const field of ['acceptedAtMs', 'committedAtMs', 'arrivedAtMs', 'deliveredAtMs'] as const) {
    const atMs = step[field];
    if (atMs !== undefined) shifted[field] = atMs - offsetMs;
  }
  return shifted;
}
