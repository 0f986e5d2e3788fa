/**
 * Tells the messages that arrive in a room from those that were there. Pure.
 */
import type { Message } from '../../client/room-state.ts';

export interface Arrivals {
  /** What is new since the last call. Without `lastSeq` the first call only takes note of what is there. */
  take(messages: readonly Message[]): readonly Message[];
}

/** `lastSeq`: the newest message that was there before the first call. */
export function createArrivals(lastSeq?: number): Arrivals {
  return {
    take(messages) {
      const newest = messages.at(-1)?.seq ?? 0;
      const from = lastSeq ?? newest;
      lastSeq = Math.max(from, newest);
      return messages.slice(messages.findLastIndex(({ seq }) => seq <= from) + 1);
    },
  };
}
