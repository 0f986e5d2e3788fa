/**
 * Hands a room's entries to its members. A frame costs much more than an entry inside it, so a
 * room flushes: all that it gathered goes out encoded once, as one frame for each member. In a crowd
 * that takes a while: whoever comes late in it gets with that frame what was gathered meanwhile, and
 * the others get it with the next one.
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
  /** Takes entries in seq order. A quiet room's leave at once, a busy room's with the next flush. */
  gather(entries: readonly Entry[]): void;
  /** Sends presence or typing to all but one user, which a slow reader may miss. */
  hint(frame: ServerFrame, exceptUserId?: string): void;
  /** Sends one member now what it would get with the next flush. */
  catchUp(member: Member): void;
  /** Whether nothing waits and nothing is being handed out. */
  readonly isIdle: boolean;
}

export interface FanOutClock extends ChunksClock {
  /** Runs it after so many milliseconds. */
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

/** Hints that wait for a flush to end. They come so rarely (hub/changes.ts) that there are few, or all is lost anyway. */
const HINTS_MAX = 64;

export function createFanOut(options: FanOutOptions): FanOut {
  const { room, members, flushInterval, log, clock } = options;
  const { trace = NO_TRACE, metricsHooks = NO_METRICS } = options;
  const queue = createBroadcastQueue(room);
  const hints: { frame: SharedFrame; exceptUserId: string | undefined }[] = [];
  let isWalking = false;
  let isPausing = false;
  let flushedAtMs = -Infinity;
  let flushTookMs = 0;
  let dueAtMs = 0;

  /** One walk at a time, so that what members get stays in order. */
  const walkMembers = (visit: (member: Member) => void, done: (workMs: number) => void): void => {
    isWalking = true;
    forEachInChunks(members, visit, (workMs) => {
      isWalking = false;
      done(workMs);
      proceed();
    }, { clock, log });
  };
  const flush = (): void => {
    const { last } = queue;
    const lateMs = Math.max(0, clock.now() - dueAtMs);
    let sockets = 0;
    const visit = (member: Member): void => {
      queue.sendTo(member);
      // Also who got it in the round before, or by `catchUp`.
      sockets += 1;
    };
    walkMembers(visit, (workMs) => {
      flushedAtMs = clock.now();
      flushTookMs = workMs;
      flushInterval.noteFlush(workMs, lateMs);
      const entries = queue.takeFrom(last);
      metricsHooks.flushed(entries, sockets);
      if (trace.isOn) trace.delivered(room, entries, sockets);
    });
  };
  const proceed = (): void => {
    const hint = hints.shift();
    if (hint) {
      const { frame, exceptUserId } = hint;
      return walkMembers((member) => {
        if (member.user.id !== exceptUserId) member.hint(frame);
      }, () => {});
    }
    if (queue.last === 0 || isPausing) return;
    const nowMs = clock.now();
    const leftMs = flushedAtMs + flushInterval.pauseMs(flushTookMs) - nowMs;
    dueAtMs = nowMs + Math.max(0, leftMs);
    // At once means at the end of this turn: an ack that follows then shares the flush's write.
    isPausing = true;
    if (leftMs <= 0) clock.nextTurn(resume);
    else clock.after(resume, leftMs);
  };
  const resume = (): void => {
    isPausing = false;
    if (!isWalking) flush();
  };

  return {
    gather(entries) {
      if (entries.length === 0) return;
      queue.push(entries);
      if (!isWalking) proceed();
    },
    hint(frame, exceptUserId) {
      if (hints.length >= HINTS_MAX) return;
      hints.push({ frame: { text: JSON.stringify(frame) }, exceptUserId });
      if (!isWalking) proceed();
    },
    catchUp(member) {
      queue.sendAll(member);
    },
    get isIdle() {
      return !isWalking && !isPausing && hints.length === 0 && queue.last === 0;
    },
  };
}

export const TIMES: Omit<FanOutClock, 'nextTurn'> = {
  now: () => performance.now(),
  after: (run, ms) => void setTimeout(run, ms),
};
