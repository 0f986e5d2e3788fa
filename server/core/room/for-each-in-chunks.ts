/** Visits a room's members in chunks, and yields to the event loop between them. */
import { explain, type Log } from '../../lib/log.ts';
import { CLOSES } from '../protocol/codes.ts';
import type { Member } from './member.ts';

export interface ChunksOptions {
  clock: ChunksClock;
  log: Log;
}

export interface ChunksClock {
  now(): number;
  /** Runs the callback after pending reads and writes. */
  nextTurn(run: () => void): void;
}

const CHUNK_MS = 2;
const CLOCK_CHECK_MEMBERS = 32;

/** Visits those who stay members; `workMs`: time spent. Small rooms take no event-loop turn. */
export function forEachInChunks(
  members: ReadonlySet<Member>,
  visit: (member: Member) => void,
  done: (workMs: number) => void,
  { clock, log }: ChunksOptions,
): void {
  const all = [...members];
  let next = 0;
  let workMs = 0;
  /** A fault with one member must not reach the others. */
  const guarded = (member: Member): void => {
    try {
      visit(member);
    } catch (error) {
      log.error('room: closed a member after a fault', { reason: explain(error) });
      member.close(CLOSES.restart);
    }
  };
  const runChunk = (): void => {
    const startedMs = clock.now();
    while (next < all.length) {
      const member = all[next++]!;
      if (members.has(member)) guarded(member);
      if (next % CLOCK_CHECK_MEMBERS > 0 || next === all.length) continue;
      const tookMs = clock.now() - startedMs;
      if (tookMs < CHUNK_MS) continue;
      workMs += tookMs;
      return clock.nextTurn(runChunk);
    }
    done(workMs + clock.now() - startedMs);
  };
  runChunk();
}
