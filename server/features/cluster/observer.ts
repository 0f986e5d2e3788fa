/**
 * Watchers of the cluster on this replica: while there are any, asks all replicas to report, and
 * passes their reports on with the reporting replica's clock offset.
 */
import { clockMs } from '../../core/room/trace-hooks.ts';
import type { Body } from './bodies.ts';
import { createClocks } from './clock.ts';
import type { ClusterEvent } from '../../core/protocol/report.ts';

export interface Observer {
  readonly watchers: number;
  /** Returns a function to stop, or undefined if there are too many watchers. */
  watch(onNews: (news: ClusterEvent) => void, onEnd: () => void): (() => void) | undefined;
  /** Takes a body from any replica, including this one. */
  takeBody(from: string, body: Body): void;
  stop(): void;
}

export interface ObserverOptions {
  replica: string;
  instance: string;
  onFirst(): void;
  onLast(): void;
  /** Announces interest; called every few seconds. */
  announce(): void;
  announceEveryMs?: number;
}

const WATCHERS_MAX = 32;
const ANNOUNCE_EVERY_MS = 2_000;

export function createObserver(options: ObserverOptions): Observer {
  const { replica, instance, onFirst, onLast, announce } = options;
  const { announceEveryMs = ANNOUNCE_EVERY_MS } = options;
  const clocks = createClocks();
  const watchers = new Map<(news: ClusterEvent) => void, () => void>();
  let timer: ReturnType<typeof setInterval> | undefined;

  const tellWatchers = (news: ClusterEvent): void => {
    for (const onNews of [...watchers.keys()]) onNews(news);
  };
  const takeReport = (from: string, { report, heard }: Body & { type: 'report' }): void => {
    if (from === instance) {
      return tellWatchers({
        type: 'report',
        instance,
        report,
        clock: { offsetMs: 0, uncertaintyMs: 0 },
      });
    }
    const mine = heard.find((one) => one.instance === instance);
    if (mine) {
      clocks.noteProbe(from, { ...mine, answeredAtMs: report.atMs, gotAtMs: clockMs() });
    }
    const clock = clocks.offset(from);
    tellWatchers({ type: 'report', instance: from, report, ...(clock ? { clock } : {}) });
  };

  const endWatch = (onNews: (news: ClusterEvent) => void): void => {
    if (!watchers.delete(onNews) || watchers.size > 0) return;
    clearInterval(timer);
    onLast();
  };

  return {
    get watchers() {
      return watchers.size;
    },
    watch(onNews, onEnd) {
      if (watchers.size >= WATCHERS_MAX) return undefined;
      watchers.set(onNews, onEnd);
      onNews({ type: 'welcome', replica, instance });
      if (watchers.size === 1) {
        onFirst();
        timer = setInterval(announce, announceEveryMs);
      }
      announce();
      return () => endWatch(onNews);
    },
    takeBody(from, body) {
      if (watchers.size === 0) return;
      if (body.type === 'report') takeReport(from, body);
      else if (body.type === 'steps') {
        const { steps } = body;
        tellWatchers({ type: 'steps', instance: from, replica: body.replica, steps });
      } else if (body.type === 'gone') {
        clocks.forget(from);
        tellWatchers({ type: 'gone', instance: from });
      }
    },
    stop() {
      for (const [onNews, onEnd] of [...watchers]) {
        endWatch(onNews);
        onEnd();
      }
    },
  };
}
