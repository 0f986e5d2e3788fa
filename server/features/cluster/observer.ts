/**
 * This replica's watchers: while there are any it asks all replicas to report, and hands what they
 * report to each watcher, with what is known of the reporting replica's clock.
 */
import { clockMs } from '../../core/room/trace-hooks.ts';
import type { Body } from './bodies.ts';
import { createClocks } from './clock.ts';
import type { News } from '../../core/protocol/report.ts';

export interface Observer {
  readonly watchers: number;
  /** Calls back with all news from now on; returns a function that ends it, or nothing when there are too many watchers. */
  watch(onNews: (news: News) => void, onEnd: () => void): (() => void) | undefined;
  /** Takes what a replica, this one included, reports. */
  take(from: string, body: Body): void;
  /** Ends all watchers. */
  stop(): void;
}

export interface ObserverOptions {
  replica: string;
  instance: string;
  /** Somebody watches here from now on: the reports of others are to be received. */
  onFirst(): void;
  /** Nobody watches here any more. */
  onLast(): void;
  /** Says that somebody watches here; called every few seconds. */
  announce(): void;
  announceEveryMs?: number;
}

const WATCHERS_MAX = 32;
const ANNOUNCE_EVERY_MS = 2_000;

export function createObserver(options: ObserverOptions): Observer {
  const { replica, instance, onFirst, onLast, announce } = options;
  const { announceEveryMs = ANNOUNCE_EVERY_MS } = options;
  const clocks = createClocks();
  const watchers = new Map<(news: News) => void, () => void>();
  let timer: ReturnType<typeof setInterval> | undefined;

  const tell = (news: News): void => {
    for (const onNews of [...watchers.keys()]) onNews(news);
  };
  const takeReport = (from: string, { report, heard }: Body & { type: 'report' }): void => {
    if (from === instance) {
      return tell({ type: 'report', instance, report, clock: { offsetMs: 0, uncertaintyMs: 0 } });
    }
    const mine = heard.find((one) => one.instance === instance);
    if (mine) {
      clocks.note(from, { ...mine, answeredAtMs: report.atMs, gotAtMs: clockMs() });
    }
    const clock = clocks.offset(from);
    tell({ type: 'report', instance: from, report, ...(clock ? { clock } : {}) });
  };

  const end = (onNews: (news: News) => void): void => {
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
      // A newcomer does not wait for the next round.
      announce();
      return () => end(onNews);
    },
    take(from, body) {
      if (watchers.size === 0) return;
      if (body.type === 'report') takeReport(from, body);
      else if (body.type === 'steps') {
        const { steps } = body;
        tell({ type: 'steps', instance: from, replica: body.replica, steps });
      } else if (body.type === 'gone') {
        clocks.forget(from);
        tell({ type: 'gone', instance: from });
      }
    },
    stop() {
      for (const [onNews, onEnd] of [...watchers]) {
        end(onNews);
        onEnd();
      }
    },
  };
}
