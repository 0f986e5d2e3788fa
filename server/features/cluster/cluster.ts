/**
 * The replicas' reports about themselves, over the link but beside the rooms' traffic: two topics
 * outside the slots. Costs nothing while nobody watches on any replica.
 */
import type { Broker } from '../../core/broker/broker.ts';
import { clockMs, type TraceHooks } from '../../core/room/trace-hooks.ts';
import { type Body, openBody, sealBody } from './bodies.ts';
import { createObserver, type Observer } from './observer.ts';
import { createReporter, type ReplicaInfo, type ReplicaStats, type Reporter } from './reporter.ts';
import { createTracer } from './tracer.ts';

export interface Cluster {
  /** For the hub, which tells it a message's way. */
  readonly trace: TraceHooks;
  /** From now on the replica hears who watches, and reports what `facts` says. */
  start(facts: () => ReplicaStats): void;
  watch: Observer['watch'];
  /** Ends the watchers and tells the other replicas. To be called before the link closes. Idempotent. */
  close(): Promise<void>;
}

export interface ClusterOptions {
  broker: Broker;
  nature: ReplicaInfo;
  announceEveryMs?: number;
  interestMs?: number;
  reportEveryMs?: number;
}

const INTEREST_TOPIC = 'cluster.interest';
const REPORTS_TOPIC = 'cluster.reports';

export function createCluster(options: ClusterOptions): Cluster {
  const { broker, nature, ...pace } = options;
  const { instance } = nature;
  const tracer = createTracer({ onSteps: () => reporter?.noteSteps() });
  let reporter: Reporter | undefined;
  let isClosed = false;

  /** What the link does not take is lost: the next report comes in a second. */
  const publish = async (topic: string, body: Body): Promise<void> => {
    if (!isClosed && broker.isUp) {
      await broker.publish(topic, sealBody(instance, body)).catch(() => {});
    }
  };
  const receive = (bytes: Uint8Array): void => {
    const opened = openBody(bytes);
    if (!opened || opened.from === instance || isClosed) return;
    if (opened.body.type === 'interest') reporter?.heard(opened.from, opened.body.sentAtMs);
    else observer.take(opened.from, opened.body);
  };
  const observer = createObserver({
    ...pace,
    replica: nature.replica,
    instance,
    onFirst: () => void broker.subscribe(REPORTS_TOPIC, receive).catch(() => {}),
    onLast: () => void broker.unsubscribe(REPORTS_TOPIC).catch(() => {}),
    announce() {
      reporter?.watchedHere();
      publish(INTEREST_TOPIC, { type: 'interest', sentAtMs: clockMs() });
    },
  });
  const close = async (): Promise<void> => {
    const wasOn = tracer.isOn;
    observer.stop();
    reporter?.stop();
    await broker.unsubscribe(INTEREST_TOPIC).catch(() => {});
    if (wasOn) await publish(REPORTS_TOPIC, { type: 'gone' });
    isClosed = true;
  };
  let closing: Promise<void> | undefined;

  return {
    trace: tracer,
    start(facts) {
      reporter = createReporter({
        ...pace,
        nature,
        broker,
        tracer,
        facts,
        tell(body, isWatchedElsewhere) {
          observer.take(instance, body);
          if (isWatchedElsewhere) publish(REPORTS_TOPIC, body);
        },
      });
      broker.subscribe(INTEREST_TOPIC, receive).catch(() => {});
    },
    watch: (onNews, onEnd) => isClosed ? undefined : observer.watch(onNews, onEnd),
    close: () => closing ??= close(),
  };
}
