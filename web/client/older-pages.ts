/**
 * Loads older messages: one page at a time, asked for again when the connection was lost meanwhile.
 */
import type { PageFrame, RefusedFrame } from '../../server/core/protocol/frames.ts';
import { retryMs } from './retry-wait.ts';
import type { Clock } from '../../server/lib/clock.ts';
import type { Timeline } from './timeline.ts';

export interface OlderPages {
  readonly isLoading: boolean;
  /** Whether a page is on its way on this connection. */
  readonly isAsked: boolean;
  /** Resolves when the page is in the timeline, when there is none, or when it does not come in time. */
  load(): Promise<void>;
  /** The room is joined and the timeline has caught up: pages are exact now. */
  start(): void;
  /** The connection is gone, or the room has to be joined again. */
  stop(): void;
  take(page: PageFrame): void;
  refused(frame: RefusedFrame): void;
  close(): void;
}

export interface OlderPagesOptions {
  timeline: Timeline;
  clock: Clock;
  random: () => number;
  /** Sends a `history` frame. */
  ask(before: number, limit: number): void;
  onChange(): void;
}

const MESSAGES_PER_PAGE = 50;
const PAGE_WITHIN_MS = 15_000;

export function createOlderPages(options: OlderPagesOptions): OlderPages {
  const { timeline, clock, random, ask, onChange } = options;
  let isOpen = false;
  let wanted: { promise: Promise<void>; settle: () => void } | undefined;
  /** `before` of the page that is on its way. */
  let asked: number | undefined;
  let callOffRetry = () => {};

  const pump = (): void => {
    if (!wanted || !isOpen || asked !== undefined) return;
    if (!timeline.hasOlder) return wanted.settle();
    asked = timeline.oldest!;
    ask(asked, MESSAGES_PER_PAGE);
  };
  const want = () => {
    let resolve = () => {};
    const promise = new Promise<void>((done) => resolve = done);
    const settle = (): void => {
      callOffLate();
      callOffRetry();
      wanted = undefined;
      onChange();
      resolve();
    };
    const callOffLate = clock.after(PAGE_WITHIN_MS, settle);
    return { promise, settle };
  };

  return {
    get isLoading() {
      return wanted !== undefined;
    },
    get isAsked() {
      return asked !== undefined;
    },
    load() {
      if (wanted) return wanted.promise;
      if (timeline.last !== undefined && !timeline.hasOlder) return Promise.resolve();
      const { promise } = wanted = want();
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
      asked = undefined;
      callOffRetry();
    },
    take(page) {
      if (asked === undefined) return;
      // The timeline may have lost its beginning since: then the page would not fit.
      const fits = asked === timeline.oldest;
      asked = undefined;
      if (!fits) return pump();
      timeline.prepend(page);
      onChange();
      wanted?.settle();
    },
    refused({ retry, retryAfterMs }) {
      asked = undefined;
      if (!retry) return wanted?.settle();
      callOffRetry();
      callOffRetry = clock.after(retryMs(retryAfterMs, random), pump);
    },
    close() {
      isOpen = false;
      wanted?.settle();
    },
  };
}
