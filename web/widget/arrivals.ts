/**
 * Tells the messages that arrive in a room from those that were there. Pure.
 */
import type { Message } from '../client/room-state.ts';

export interface Arrivals {
  /** What is new since the last call. The first call only takes note of what is there. */
  take(messages: readonly Message[]): readonly Message[];
}

export function createArrivals(): Arrivals {
  let lastSeq: number | undefined;
  return {
    take(messages) {
      const newest = messages.at(-1)?.seq ?? 0;
      const from = lastSeq ?? newest;
      lastSeq = Math.max(from, newest);
      return messages.slice(messages.findLastIndex(({ seq }) => seq <= from) + 1);
    },
  };
}
