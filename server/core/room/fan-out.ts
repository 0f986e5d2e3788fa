/**
 * Fan-out of a room's entries to its members. A frame costs much more than an entry inside it, so
 * the room flushes: everything gathered goes out encoded once, as one frame per member. Flushing a
 * large room takes several event-loop turns; members visited late also get entries queued since it
 * began.
 */
import type { Log } from '../../lib/log.ts';
import type { Entry } from '../protocol/entry.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import { createBroadcastQueue } from './broadcast-queue.ts';
import type { Member } from './member.ts';
import { type MetricsHooks, NO_METRICS } from './metrics-hooks.ts';
import type { FlushInterval } from './flush-interval.ts';
import { NO_TRACE, type TraceHooks } from './trace-hooks.ts';
import { type ChunksClock, forEachInChunks } from './for-each-in-chunks.ts';

export interface FanOut {
  /** Queues entries. A quiet room sends them at once, a busy one with the next flush. */
  queueEntries(entries: readonly Entry[]): void;
  /** Sends presence or typing to all members except one user; slow readers may miss it. */
  hint(frame: ServerFrame, exceptUserId?: string): void;
  /** Sends one member now what the next flush would send it. */
  catchUp(member: Member): void;
  /** Whether nothing is queued or being sent. */
  readonly isIdle: boolean;
}

export interface FanOutClock extends ChunksClock {
  after(run: () => void, ms: number): void;
}

export interface FanOutOptions {
  room: string;
  members: ReadonlySet<Member>;
  flushInterval: FlushInterval;
  log: Log;
  trace?: TraceHooks;
  metricsHooks?: MetricsHooks;
  clock: FanOutClock;
}

/** Queued hints. The throttle (hub/ephemeral-throttle.ts) keeps them few; the rest is dropped. */
const HINTS_MAX = 64;

export function createFanOut(options: FanOutOptions): FanOut {
  const { room, members, flushInterval, log, clock } = options;
  const { trace = NO_TRACE, metricsHooks = NO_METRICS } = options;
  const queue = createBroadcastQueue(room);
  const hints: { frame: SharedFrame; exceptUserId: string | undefined }[] = [];
  let isVisiting = false;
  let isPausing = false;
  let flushedAtMs = -Infinity;
  let flushTookMs = 0;
  let dueAtMs = 0;

  /** Runs one pass at a time, which keeps each member's frames in order. */
  const visitMembers = (visit: (member: Member) => void, done: (workMs: number) => void): void => {
    isVisiting = true;
    forEachInChunks(members, visit, (workMs) => {
      isVisiting = false;
      done(workMs);
      proceed();
    }, { clock, log });
  };
  const flush = (): void => {
    const { last } = queue;
    flushInterval.noteFlush(clock.now() - dueAtMs);
    let sockets = 0;
    const visit = (member: Member): void => {
      queue.sendTo(member);
      // Includes members that got it in the pass before, or by `catchUp`.
      sockets += 1;
    };
    visitMembers(visit, (workMs) => {
      flushedAtMs = clock.now();
      flushTookMs = workMs;
      const entries = queue.removeUpTo(last);
      metricsHooks.flushed(entries, sockets);
      if (trace.isOn) trace.delivered(room, entries, sockets);
    });
  };
  const proceed = (): void => {
    const hint = hints.shift();
    if (hint) {
      const { frame, exceptUserId } = hint;
      return visitMembers((member) => {
        if (member.user.id !== exceptUserId) member.hint(frame);
      }, () => {});
    }
    if (queue.last === 0 || isPausing) return;
    const nowMs = clock.now();
    const leftMs = flushedAtMs + flushInterval.pauseMs(flushTookMs) - nowMs;
    dueAtMs = nowMs + Math.max(0, leftMs);
    // Flush at the end of this turn, so that an ack of this turn shares the write.
    isPausing = true;
    if (leftMs <= 0) clock.nextTurn(resume);
    else clock.after(resume, leftMs);
  };
  const resume = (): void => {
    isPausing = false;
    if (!isVisiting) flush();
  };

  return {
    queueEntries(entries) {
      if (entries.length === 0) return;
      queue.push(entries);
      if (!isVisiting) proceed();
    },
    hint(frame, exceptUserId) {
      if (hints.length >= HINTS_MAX) return;
      hints.push({ frame: { text: JSON.stringify(frame) }, exceptUserId });
      if (!isVisiting) proceed();
    },
    catchUp(member) {
      queue.sendAll(member);
    },
    get isIdle() {
      return !isVisiting && !isPausing && hints.length === 0 && queue.last === 0;
    },
  };
}

export const TIMES: Omit<FanOutClock, 'nextTurn'> = {
  now: () => performance.now(),
  after: (run, ms) => void setTimeout(run, ms),
};
