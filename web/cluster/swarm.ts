/**
 * The replicas of the swarm by their reports. Silent replicas are removed after a while.
 */
import type {
  ClockOffset,
  ClusterEvent,
  ReplicaReport,
} from '../../server/core/protocol/report.ts';

export interface SeenReplica {
  instance: string;
  report: ReplicaReport;
  /** Undefined until its clock offset is known. */
  clock: ClockOffset | undefined;
  /** By the page's clock. */
  heardAtMs: number;
  isSilent: boolean;
  isObserver: boolean;
}

export interface Swarm {
  takeNews(news: ClusterEvent, nowMs: number): void;
  /** Call every second: marks silent replicas, and removes those silent for long. */
  sweep(nowMs: number): void;
  list(): SeenReplica[];
  get(instance: string): SeenReplica | undefined;
  readonly observer: { replica: string; instance: string } | undefined;
}

export const SILENT_AFTER_MS = 3_500;
export const GONE_AFTER_MS = 20_000;
const REPLICAS_MAX = 64;

export function createSwarm(): Swarm {
  const replicas = new Map<string, SeenReplica>();
  let observer: { replica: string; instance: string } | undefined;

  return {
    get observer() {
      return observer;
    },
    get: (instance) => replicas.get(instance),
    list: () =>
      [...replicas.values()].sort((a, b) =>
        a.report.replica.localeCompare(b.report.replica, 'en', { numeric: true }) ||
        a.report.startedAtMs - b.report.startedAtMs
      ),
    takeNews(news, nowMs) {
      if (news.type === 'welcome') {
        observer = { replica: news.replica, instance: news.instance };
        for (const seen of replicas.values()) seen.isObserver = seen.instance === news.instance;
      } else if (news.type === 'gone') replicas.delete(news.instance);
      else if (news.type === 'report') {
        const { instance, report, clock } = news;
        if (!replicas.has(instance) && replicas.size >= REPLICAS_MAX) return;
        replicas.set(instance, {
          instance,
          report,
          clock,
          heardAtMs: nowMs,
          isSilent: false,
          isObserver: instance === observer?.instance,
        });
      }
    },
    sweep(nowMs) {
      for (const seen of replicas.values()) {
        const silentMs = nowMs - seen.heardAtMs;
        seen.isSilent = silentMs > SILENT_AFTER_MS;
        if (silentMs > GONE_AFTER_MS || (seen.isSilent && isBack(seen))) {
          replicas.delete(seen.instance);
        }
      }
    },
  };

  /** A restarted replica: the new run replaces the silent one of the same name. */
  function isBack({ instance, report }: SeenReplica): boolean {
    return [...replicas.values()].some((other) =>
      other.instance !== instance && !other.isSilent && other.report.replica === report.replica
    );
  }
}
