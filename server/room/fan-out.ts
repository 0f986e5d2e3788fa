/**
 * Hands a room's entries to its members. A frame costs much more than an entry inside it, so a
 * room flushes: all that it gathered goes out encoded once, as one frame for each member.
 */
import type { Entry } from '../protocol/entry.ts';
import type { EntriesFrame } from '../protocol/frames.ts';
import type { Member } from './member.ts';
import { noTrace, type Trace } from './trace.ts';

export interface FanOut {
  /** Takes entries in seq order. A quiet room's leave at once, a busy room's with the next flush. */
  gather(entries: readonly Entry[]): void;
  /** Sends what was gathered now. */
  flush(): void;
}

export interface FanOutOptions {
  room: string;
  members: ReadonlySet<Member>;
  trace?: Trace;
  now?: () => number;
  /** Runs `flush` after so many milliseconds; returns a function that calls it off. */
  schedule?: (flush: () => void, afterMs: number) => () => void;
}

/** A busy room flushes at least this often. */
const PAUSE_MS_MAX = 100;

export function createFanOut(
  options: FanOutOptions,
): FanOut {
  const { room, members, trace = noTrace } = options;
  const { now = () => performance.now(), schedule = scheduleByTimer } = options;
  let gathered: Entry[] = [];
  let callOff: (() => void) | undefined;
  let flushedAtMs = -Infinity;
  let flushTookMs = 0;

  const flush = (): void => {
    callOff?.();
    callOff = undefined;
    if (gathered.length === 0) return;
    const entries = gathered;
    gathered = [];
    const startedMs = now();
    const sockets = deliver(room, entries, members);
    if (trace.isOn) trace.delivered(room, entries, sockets);
    flushedAtMs = now();
    flushTookMs = flushedAtMs - startedMs;
  };

  return {
    gather(entries) {
      if (entries.length === 0) return;
      gathered = gathered.length === 0 ? [...entries] : gathered.concat(entries);
      if (callOff) return;
      // As long a pause as the last flush took: fan-out never eats more than half of the core.
      const pauseMs = Math.min(flushTookMs, PAUSE_MS_MAX) - (now() - flushedAtMs);
      if (pauseMs <= 0) flush();
      else callOff = schedule(flush, pauseMs);
    },
    flush,
  };
}

/** Returns the number of members that got something. */
function deliver(room: string, entries: readonly Entry[], members: ReadonlySet<Member>): number {
  const first = entries[0]!.seq;
  const last = entries.at(-1)!.seq;
  let text: string | undefined;
  let sockets = 0;
  for (const member of members) {
    if (member.sentSeq >= last) continue;
    if (member.sentSeq < first) member.send(text ??= encode(room, entries));
    // Joined between two flushes: has the start of these already.
    else member.send(encode(room, entries.filter((entry) => entry.seq > member.sentSeq)));
    member.sentSeq = last;
    sockets += 1;
  }
  return sockets;
}

function encode(room: string, entries: readonly Entry[]): string {
  return JSON.stringify({ type: 'entries', room, entries } satisfies EntriesFrame);
}

function scheduleByTimer(flush: () => void, afterMs: number): () => void {
  const timer = setTimeout(flush, afterMs);
  return () => clearTimeout(timer);
}
