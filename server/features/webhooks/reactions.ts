/**
 * Throttle of reaction events: of the reactions on one message within one second only the last is
 * sent, when the second is over. Seconds are those of the entries' times, so that all replicas, and
 * one that starts again, choose the same ones.
 */
import type { Entry } from '../../core/protocol/entry.ts';

export interface ReactionThrottle {
  /** Milliseconds until the last known reaction of a second may be sent; 0: now. */
  waitMs(room: string, entry: Entry): number;
  /** It was sent: one of the same second that comes late waits. */
  sent(room: string, entry: Entry): void;
}

const SECOND_MS = 1_000;
const MESSAGES_MAX = 1_000;

export function isReaction({ kind }: Entry): boolean {
  return kind === 'react';
}

export function secondOf({ at }: Entry): number {
  return Math.floor(at / SECOND_MS);
}

/** The same for reactions of which only the last is sent. */
export function groupOf(entry: Entry): string {
  return `${entry.target} ${secondOf(entry)}`;
}

/** `date`: milliseconds since the Unix epoch, by this replica's clock. */
export function createReactionThrottle(date: () => number): ReactionThrottle {
  /** By room and message. When one is forgotten, a reaction may be sent twice in a second. */
  const due = new Map<string, { second: number; dueMs: number }>();

  const keyOf = (room: string, { target }: Entry): string => `${target} ${room}`;
  const put = (room: string, entry: Entry, dueMs: number): void => {
    const key = keyOf(room, entry);
    due.delete(key);
    due.set(key, { second: secondOf(entry), dueMs });
    if (due.size > MESSAGES_MAX) due.delete(due.keys().next().value!);
  };

  return {
    waitMs(room, entry) {
      const second = secondOf(entry);
      const known = due.get(keyOf(room, entry));
      if (known?.second === second) return Math.max(0, known.dueMs - date());
      // No longer than a second, also when the clock of the replica that accepted it is ahead.
      const dueMs = Math.min((second + 1) * SECOND_MS, date() + SECOND_MS);
      put(room, entry, dueMs);
      return Math.max(0, dueMs - date());
    },
    sent: (room, entry) => put(room, entry, date() + SECOND_MS),
  };
}
