/**
 * Reports of this replica: while somebody watches on any replica, sends its state every second and
 * the steps of traced messages as they happen.
 */
import type { Broker } from '../../core/broker/broker.ts';
import { clockMs } from '../../core/room/trace-hooks.ts';
import type { Body, ReceivedInterest } from './bodies.ts';
import type { ReplicaReport } from '../../core/protocol/report.ts';
import type { Tracer } from './tracer.ts';

export interface Reporter {
  noteInterest(instance: string, sentAtMs: number): void;
  /** Somebody watches here; repeat while it lasts. */
  noteWatcher(): void;
  noteSteps(): void;
  stop(): void;
}

export type ReplicaStats =
  & Pick<ReplicaReport, 'connections' | 'rooms' | 'topRooms' | 'healedEntries'>
  & {
    isStoreUp: boolean;
  };

/** Constant while the replica runs. */
export interface ReplicaInfo {
  replica: string;
  instance: string;
  runtime: string;
  storeKind: string;
  linkKind: string;
}

export interface ReporterOptions {
  info: ReplicaInfo;
  broker: Broker;
  tracer: Tracer;
  readStats(): ReplicaStats;
  /** Sends a report or steps to watchers: here, and elsewhere if `isWatchedElsewhere`. */
  sendBody(body: Body & { type: 'report' | 'steps' }, isWatchedElsewhere: boolean): void;
  interestMs?: number;
  reportEveryMs?: number;
}

const INTEREST_MS = 7_000;
const REPORT_EVERY_MS = 1_000;
/** Batching delay, so that a busy second is a few bodies and not a hundred. */
const STEPS_PAUSE_MS = 150;
const OBSERVERS_MAX = 32;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function createReporter(options: ReporterOptions): Reporter {
  const { info, broker, tracer, readStats, sendBody } = options;
  const { interestMs = INTEREST_MS, reportEveryMs = REPORT_EVERY_MS } = options;
  const probeTopic = `cluster.probe.${info.instance}`;
  const startedAtMs = clockMs();
  const observers = new Map<string, ReceivedInterest>();
  let watchedUntilMs = -Infinity;
  let timer: ReturnType<typeof setInterval> | undefined;
  let stepsTimer: ReturnType<typeof setTimeout> | undefined;
  let roundTripMs: number | undefined;

  const startReporting = (): void => {
    if (timer !== undefined) return;
    tracer.isOn = true;
    broker.subscribe(probeTopic, takeProbe).then(sendProbe, () => {});
    timer = setInterval(sendReport, reportEveryMs);
    sendReport();
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
  const sendProbe = (): void => {
    broker.publish(probeTopic, encoder.encode(String(performance.now()))).catch(() => {});
  };
  const takeProbe = (body: Uint8Array): void => {
    const tookMs = performance.now() - Number(decoder.decode(body));
    if (tookMs >= 0) roundTripMs = tookMs;
  };
  const sendReport = (): void => {
    const nowMs = clockMs();
    for (const [instance, { receivedAtMs }] of observers) {
      if (nowMs - receivedAtMs > interestMs) observers.delete(instance);
    }
    if (nowMs > watchedUntilMs) return stop();
    const counts = tracer.takeCounts();
    const { isStoreUp, ...known } = readStats();
    sendBody({
      type: 'report',
      heard: [...observers.values()],
      report: {
        ...known,
        replica: info.replica,
        runtime: info.runtime,
        startedAtMs,
        link: {
          kind: info.linkKind,
          isUp: broker.isUp,
          ...(broker.isUp && roundTripMs !== undefined ? { roundTripMs } : {}),
        },
        store: { kind: info.storeKind, isUp: isStoreUp },
        committedPerS: Math.round(counts.committed * 1_000 / reportEveryMs),
        deliveredPerS: Math.round(counts.delivered * 1_000 / reportEveryMs),
        sampleExponent: tracer.sampleExponent,
        atMs: clockMs(),
      },
    }, observers.size > 0);
    sendProbe();
  };
  const sendSteps = (): void => {
    stepsTimer = undefined;
    const steps = tracer.takeSteps();
    if (steps.length > 0) {
      sendBody({ type: 'steps', replica: info.replica, steps }, observers.size > 0);
    }
  };

  return {
    noteInterest(instance, sentAtMs) {
      const receivedAtMs = clockMs();
      if (observers.size < OBSERVERS_MAX || observers.has(instance)) {
        observers.set(instance, { instance, sentAtMs, receivedAtMs });
      }
      watchedUntilMs = receivedAtMs + interestMs;
      startReporting();
    },
    noteWatcher() {
      watchedUntilMs = clockMs() + interestMs;
      startReporting();
    },
    noteSteps() {
      stepsTimer ??= setTimeout(sendSteps, STEPS_PAUSE_MS);
    },
    stop,
  };
}
