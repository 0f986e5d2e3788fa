/**
 * Cluster reports: replicas exchange reports on two topics outside the rooms' slots, while anybody
 * watches.
 */
import type { Broker } from '../../core/broker/broker.ts';
import { clockMs, type TraceHooks } from '../../core/room/trace-hooks.ts';
import { type Body, decodeBody, encodeBody } from './bodies.ts';
import { createObserver, type Observer } from './observer.ts';
import { createReporter, type ReplicaInfo, type ReplicaStats, type Reporter } from './reporter.ts';
import { createTracer } from './tracer.ts';

export interface Cluster {
  readonly trace: TraceHooks;
  start(readStats: () => ReplicaStats): void;
  watch: Observer['watch'];
  /** Ends all watches and tells the other replicas. Call before the link closes. Idempotent. */
  close(): Promise<void>;
}

export interface ClusterOptions {
  broker: Broker;
  info: ReplicaInfo;
  announceEveryMs?: number;
  interestMs?: number;
  reportEveryMs?: number;
}

const INTEREST_TOPIC = 'cluster.interest';
const REPORTS_TOPIC = 'cluster.reports';

export function createCluster(options: ClusterOptions): Cluster {
  const { broker, info, ...timing } = options;
  const { instance } = info;
  const tracer = createTracer({ onSteps: () => reporter?.noteSteps() });
  let reporter: Reporter | undefined;
  let isClosed = false;

  /** A failed publish is dropped: the next report follows in a second. */
  const publishBody = async (topic: string, body: Body): Promise<void> => {
    if (!isClosed && broker.isUp) {
      await broker.publish(topic, encodeBody(instance, body)).catch(() => {});
    }
  };
  const receiveBody = (bytes: Uint8Array): void => {
    const decoded = decodeBody(bytes);
    if (!decoded || decoded.from === instance || isClosed) return;
    if (decoded.body.type === 'interest') {
      reporter?.noteInterest(decoded.from, decoded.body.sentAtMs);
    } else observer.takeBody(decoded.from, decoded.body);
  };
  const observer = createObserver({
    ...timing,
    replica: info.replica,
    instance,
    onFirst: () => void broker.subscribe(REPORTS_TOPIC, receiveBody).catch(() => {}),
    onLast: () => void broker.unsubscribe(REPORTS_TOPIC).catch(() => {}),
    announce() {
      reporter?.noteWatcher();
      publishBody(INTEREST_TOPIC, { type: 'interest', sentAtMs: clockMs() });
    },
  });
  const close = async (): Promise<void> => {
    const wasOn = tracer.isOn;
    observer.stop();
    reporter?.stop();
    await broker.unsubscribe(INTEREST_TOPIC).catch(() => {});
    if (wasOn) await publishBody(REPORTS_TOPIC, { type: 'gone' });
    isClosed = true;
  };
  let closing: Promise<void> | undefined;

  return {
    trace: tracer,
    start(readStats) {
      reporter = createReporter({
        ...timing,
        info,
        broker,
        tracer,
        readStats,
        sendBody(body, isWatchedElsewhere) {
          observer.takeBody(instance, body);
          if (isWatchedElsewhere) publishBody(REPORTS_TOPIC, body);
        },
      });
      broker.subscribe(INTEREST_TOPIC, receiveBody).catch(() => {});
    },
    watch: (onNews, onEnd) => isClosed ? undefined : observer.watch(onNews, onEnd),
    close: () => closing ??= close(),
  };
}
