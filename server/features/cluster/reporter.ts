/**
 * This replica's part of the cluster's picture: while somebody watches, here or on another replica,
 * it reports its state every second and the steps of messages as they happen; else it does nothing.
 */
import type { Broker } from '../../core/broker/broker.ts';
import { clockMs } from '../../core/room/trace-hooks.ts';
import type { Body, Heard } from './bodies.ts';
import type { Report } from '../../core/protocol/report.ts';
import type { Tracer } from './tracer.ts';

export interface Reporter {
  /** A replica says that somebody watches there. */
  heard(instance: string, sentAtMs: number): void;
  /** Somebody watches here; to be repeated while it is so. */
  watchedHere(): void;
  /** There are steps to take from the tracer. */
  noteSteps(): void;
  stop(): void;
}

/** The parts of a report that the replica knows by itself. */
export type ReplicaStats = Pick<Report, 'connections' | 'rooms' | 'topRooms' | 'healedEntries'> & {
  isStoreUp: boolean;
};

/** What stays the same for as long as the replica runs. */
export interface ReplicaInfo {
  replica: string;
  instance: string;
  runtime: string;
  storeKind: string;
  linkKind: string;
}

export interface ReporterOptions {
  nature: ReplicaInfo;
  broker: Broker;
  tracer: Tracer;
  facts(): ReplicaStats;
  /** Takes a report or steps to whoever watches: here, and elsewhere if `isWatchedElsewhere`. */
  tell(body: Body & { type: 'report' | 'steps' }, isWatchedElsewhere: boolean): void;
  interestMs?: number;
  reportEveryMs?: number;
}

/** Interest that is not repeated for so long lapses. */
const INTEREST_MS = 7_000;
const REPORT_EVERY_MS = 1_000;
/** Steps gather so long, so that a busy second is a few bodies and not a hundred. */
const STEPS_PAUSE_MS = 150;
const OBSERVERS_MAX = 32;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function createReporter(options: ReporterOptions): Reporter {
  const { nature, broker, tracer, facts, tell } = options;
  const { interestMs = INTEREST_MS, reportEveryMs = REPORT_EVERY_MS } = options;
  const probeTopic = `cluster.probe.${nature.instance}`;
  const startedAtMs = clockMs();
  const observers = new Map<string, Heard>();
  let watchedUntilMs = -Infinity;
  let timer: ReturnType<typeof setInterval> | undefined;
  let stepsTimer: ReturnType<typeof setTimeout> | undefined;
  let roundTripMs: number | undefined;

  const start = (): void => {
    if (timer !== undefined) return;
    tracer.isOn = true;
    broker.subscribe(probeTopic, takeProbe).then(probe, () => {});
    timer = setInterval(report, reportEveryMs);
    report();
  };
  const stop = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    clearTimeout(stepsTimer);
    timer = stepsTimer = roundTripMs = undefined;
    tracer.isOn = false;
    observers.clear();
    broker.unsubscribe(probeTopic).catch(() => {});
  };
  const probe = (): void => {
    broker.publish(probeTopic, encoder.encode(String(performance.now()))).catch(() => {});
  };
  const takeProbe = (body: Uint8Array): void => {
    const tookMs = performance.now() - Number(decoder.decode(body));
    if (tookMs >= 0) roundTripMs = tookMs;
  };
  const report = (): void => {
    const nowMs = clockMs();
    for (const [instance, { receivedAtMs }] of observers) {
      if (nowMs - receivedAtMs > interestMs) observers.delete(instance);
    }
    if (nowMs > watchedUntilMs) return stop();
    const counts = tracer.takeCounts();
    const { isStoreUp, ...known } = facts();
    tell({
      type: 'report',
      heard: [...observers.values()],
      report: {
        ...known,
        replica: nature.replica,
        runtime: nature.runtime,
        startedAtMs,
        link: {
          kind: nature.linkKind,
          isUp: broker.isUp,
          ...(broker.isUp && roundTripMs !== undefined ? { roundTripMs } : {}),
        },
        store: { kind: nature.storeKind, isUp: isStoreUp },
        committedPerS: Math.round(counts.committed * 1_000 / reportEveryMs),
        deliveredPerS: Math.round(counts.delivered * 1_000 / reportEveryMs),
        sampleExponent: tracer.sampleExponent,
        atMs: clockMs(),
      },
    }, observers.size > 0);
    probe();
  };
  const tellSteps = (): void => {
    stepsTimer = undefined;
    const steps = tracer.take();
    if (steps.length > 0) {
      tell({ type: 'steps', replica: nature.replica, steps }, observers.size > 0);
    }
  };

  return {
    heard(instance, sentAtMs) {
      const receivedAtMs = clockMs();
      if (observers.size < OBSERVERS_MAX || observers.has(instance)) {
        observers.set(instance, { instance, sentAtMs, receivedAtMs });
      }
      watchedUntilMs = receivedAtMs + interestMs;
      start();
    },
    watchedHere() {
      watchedUntilMs = clockMs() + interestMs;
      start();
    },
    noteSteps() {
      stepsTimer ??= setTimeout(tellSteps, STEPS_PAUSE_MS);
    },
    stop,
  };
}
