/**
 * Traces a sample of messages through this replica. Sampling depends on the seq alone, so all
 * replicas trace the same messages; sparser samples are subsets of denser ones.
 */
import type { Entry } from '../../core/protocol/entry.ts';
import type { EntryPath, Step } from '../../core/protocol/report.ts';
import { clockMs, type TraceHooks } from '../../core/room/trace-hooks.ts';

export interface Tracer extends TraceHooks {
  isOn: boolean;
  takeSteps(): Step[];
  /** Entries since the last call. Call once a second: it also adapts the sample rate. */
  takeCounts(): { committed: number; delivered: number };
  /** One of 2^n messages is traced. */
  readonly sampleExponent: number;
}

export interface TracerOptions {
  onSteps(): void;
  now?: () => number;
}

export const STEPS_MAX = 40;
/** More traced messages per second make the sample sparser. */
const TRACED_PER_S_MAX = 40;
const EXPONENT_MAX = 20;

export function createTracer({ onSteps, now = clockMs }: TracerOptions): Tracer {
  let isOn = false;
  let steps = new Map<string, Step>();
  let exponent = 0;
  let traced = 0;
  let committed = 0;
  let delivered = 0;

  const stepOf = (room: string, entry: Entry): Step | undefined => {
    const key = `${entry.seq} ${room}`;
    const known = steps.get(key);
    if (known || steps.size >= STEPS_MAX) return known;
    const { seq, id, kind = 'message', via } = entry;
    const step: Step = { room, seq, id, kind, via };
    steps.set(key, step);
    if (steps.size === 1) onSteps();
    return step;
  };
  /** Counts a traced message; makes the sample sparser if there are too many. */
  const countTraced = (): void => {
    traced += 1;
    if (traced <= TRACED_PER_S_MAX || exponent >= EXPONENT_MAX) return;
    exponent += 1;
    traced = Math.ceil(traced / 2);
  };
  const forEachTraced = (
    room: string,
    entries: readonly Entry[],
    note: (step: Step) => void,
    onTraced?: () => void,
  ): void => {
    for (const entry of entries) {
      if (!isInSample(entry.seq, exponent)) continue;
      onTraced?.();
      const step = stepOf(room, entry);
      if (step) note(step);
    }
  };

  return {
    get isOn() {
      return isOn;
    },
    set isOn(value) {
      if (isOn === value) return;
      isOn = value;
      steps = new Map();
      exponent =
        traced =
        committed =
        delivered =
          0;
    },
    get sampleExponent() {
      return exponent;
    },
    accepted(room, entry, atMs) {
      forEachTraced(room, [entry], (step) => step.acceptedAtMs = atMs);
    },
    committed(room, entries) {
      const atMs = now();
      committed += entries.length;
      forEachTraced(room, entries, (step) => step.committedAtMs = atMs, countTraced);
    },
    arrived(room, entries, way: EntryPath) {
      const atMs = now();
      forEachTraced(room, entries, (step) => {
        if (step.arrivedAtMs !== undefined || step.committedAtMs !== undefined) return;
        step.arrivedAtMs = atMs;
        step.way = way;
      }, countTraced);
    },
    delivered(room, entries, sockets) {
      const atMs = now();
      delivered += entries.length * sockets;
      forEachTraced(room, entries, (step) => {
        step.deliveredAtMs = atMs;
        step.sockets = sockets;
      });
    },
    takeSteps() {
      const taken = [...steps.values()];
      steps = new Map();
      return taken;
    },
    takeCounts() {
      const counts = { committed, delivered };
      // Twice as many would still fit: make the sample denser.
      if (exponent > 0 && traced * 2 < TRACED_PER_S_MAX / 2) exponent -= 1;
      committed = delivered = traced = 0;
      return counts;
    },
  };
}

/** Nested: a sample contains every sparser one. The multiplication spreads neighbours. */
export function isInSample(seq: number, exponent: number): boolean {
  return ((Math.imul(seq, 0x9e3779b1) >>> 12) & ((1 << exponent) - 1)) === 0;
}
