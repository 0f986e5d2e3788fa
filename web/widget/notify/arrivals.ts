/**
 * Separates new messages from those already in the room. Pure.
 */
import type { Message } from '../../client/room-state.ts';

export interface Arrivals {
  /** Returns the messages since the last call. The first call returns none. */
  takeNew(messages: readonly Message[]): readonly Message[];
}

export function createArrivals(): Arrivals {
  let lastSeq: number | undefined;
  return {
    takeNew(messages) {
      const newest = messages.at(-1)?.seq ?? 0;
      const from = lastSeq ?? newest;
      lastSeq = Math.max(from, newest);
      return messages.slice(messages.findLastIndex(({ seq }) => seq <= from) + 1);
    },
  };
}
