/**
 * The replicas as the page knows them from their reports. A replica that falls silent stays in
 * sight for a while, since a silence is what one wants to see; then it is gone.
 */
import type {
  ClockOffset,
  ClusterEvent,
  ReplicaReport,
} from '../../server/core/protocol/report.ts';

export interface SeenReplica {
  instance: string;
  report: ReplicaReport;
  /** Missing while it is not known how its clock stands. */
  clock: ClockOffset | undefined;
  /** By the page's clock. */
  heardAtMs: number;
  isSilent: boolean;
  /** Whether the page is served by it. */
  isObserver: boolean;
}

export interface Swarm {
  take(news: ClusterEvent, nowMs: number): void;
  /** To be called every second: notes who fell silent, drops who has been so for long. */
  sweep(nowMs: number): void;
  /** By name. */
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
    take(news, nowMs) {
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

  /** Killed and started again under its name: the new run takes the place of the silent one. */
  function isBack({ instance, report }: SeenReplica): boolean {
    return [...replicas.values()].some((other) =>
      other.instance !== instance && !other.isSilent && other.report.replica === report.replica
    );
  }
}
