/**
 * Visits the members of a room, a crowd in slices: between two of them the event loop turns, so
 * that acknowledgements, joins and other rooms do not wait behind a large one.
 */
import { explain, type Log } from '../../lib/log.ts';
import { CLOSES } from '../protocol/codes.ts';
import type { Member } from './member.ts';

export interface ChunksOptions {
  clock: ChunksClock;
  log: Log;
}

export interface ChunksClock {
  now(): number;
  /** Runs it after whatever waits to be read and written has had its turn. */
  nextTurn(run: () => void): void;
}

/** A slice takes about so long. */
const SLICE_MS = 2;
const CLOCK_EVERY_MEMBERS = 32;

/**
 * Visits everybody who is a member now, unless they leave before their turn, and then calls `done`
 * with the time that the visits took. Synchronous for a room that takes less than a slice.
 */
export function forEachInChunks(
  members: ReadonlySet<Member>,
  visit: (member: Member) => void,
  done: (workMs: number) => void,
  { clock, log }: ChunksOptions,
): void {
  const all = [...members];
  let next = 0;
  let workMs = 0;
  /** A fault of ours while serving one member must not reach the others. */
  const guarded = (member: Member): void => {
    try {
      visit(member);
    } catch (error) {
      log.error('room: closed a member after a fault', { reason: explain(error) });
      member.close(CLOSES.restart);
    }
  };
  const slice = (): void => {
    const startedMs = clock.now();
    while (next < all.length) {
      const member = all[next++]!;
      if (members.has(member)) guarded(member);
      if (next % CLOCK_EVERY_MEMBERS > 0 || next === all.length) continue;
      const tookMs = clock.now() - startedMs;
      if (tookMs < SLICE_MS) continue;
      workMs += tookMs;
      return clock.nextTurn(slice);
    }
    done(workMs + clock.now() - startedMs);
  };
  slice();
}
