/**
 * Loads older messages page by page; requests a page again if the connection was lost.
 */
import type { PageFrame, RefusedFrame } from '../../server/core/protocol/frames.ts';
import { retryMs } from './retry-wait.ts';
import type { Clock } from '../../server/lib/clock.ts';
import type { Timeline } from './timeline.ts';

export interface OlderPages {
  readonly isLoading: boolean;
  readonly isRequested: boolean;
  /** Resolves when the timeline has the page, when there is none, or on timeout. */
  load(): Promise<void>;
  /** The room is joined and the timeline is complete, so pages now fit. */
  start(): void;
  stop(): void;
  takePage(page: PageFrame): void;
  refused(frame: RefusedFrame): void;
  close(): void;
}

export interface OlderPagesOptions {
  timeline: Timeline;
  clock: Clock;
  random: () => number;
  request(before: number, limit: number): void;
  onChange(): void;
}

const MESSAGES_PER_PAGE = 50;
const PAGE_WITHIN_MS = 15_000;

export function createOlderPages(options: OlderPagesOptions): OlderPages {
  const { timeline, clock, random, request, onChange } = options;
  let isOpen = false;
  let pending: { promise: Promise<void>; settle: () => void } | undefined;
  let requested: number | undefined;
  let cancelRetry = () => {};

  const pump = (): void => {
    if (!pending || !isOpen || requested !== undefined) return;
    if (!timeline.hasOlder) return pending.settle();
    requested = timeline.oldest!;
    request(requested, MESSAGES_PER_PAGE);
  };
  const createLoad = () => {
    let resolve = () => {};
    const promise = new Promise<void>((done) => resolve = done);
    const settle = (): void => {
      cancelDeadline();
      cancelRetry();
      pending = undefined;
      onChange();
      resolve();
    };
    const cancelDeadline = clock.after(PAGE_WITHIN_MS, settle);
    return { promise, settle };
  };

  return {
    get isLoading() {
      return pending !== undefined;
    },
    get isRequested() {
      return requested !== undefined;
    },
    load() {
      if (pending) return pending.promise;
      if (timeline.last !== undefined && !timeline.hasOlder) return Promise.resolve();
      const { promise } = pending = createLoad();
      onChange();
      pump();
      return promise;
    },
    start() {
      isOpen = true;
      pump();
    },
    stop() {
      isOpen = false;
      requested = undefined;
      cancelRetry();
    },
    takePage(page) {
      if (requested === undefined) return;
      // The timeline may have dropped its oldest messages since; then the page does not fit.
      const fits = requested === timeline.oldest;
      requested = undefined;
      if (!fits) return pump();
      timeline.prepend(page);
      onChange();
      pending?.settle();
    },
    refused({ retry, retryAfterMs }) {
      requested = undefined;
      if (!retry) return pending?.settle();
      cancelRetry();
      cancelRetry = clock.after(retryMs(retryAfterMs, random), pump);
    },
    close() {
      isOpen = false;
      pending?.settle();
    },
  };
}
