/**
 * Throttle of reaction events: of the reactions to a message within one second only the last is
 * sent, at the end of the second. Seconds are those of entry times, so that all replicas, also
 * after a restart, choose the same ones.
 */
import type { Entry } from '../../core/protocol/entry.ts';

export interface ReactionThrottle {
  /** Milliseconds until the last known reaction of a second may be sent; 0: now. */
  waitMs(room: string, entry: Entry): number;
  /** Delays a later reaction of the same second. */
  noteSent(room: string, entry: Entry): void;
}

const SECOND_MS = 1_000;
const MESSAGES_MAX = 1_000;

export function isReaction({ kind }: Entry): boolean {
  return kind === 'react';
}

export function secondOf({ at }: Entry): number {
  return Math.floor(at / SECOND_MS);
}

/** Equal for reactions of which only the last is sent. */
export function groupOf(entry: Entry): string {
  return `${entry.target} ${secondOf(entry)}`;
}

export function createReactionThrottle(date: () => number): ReactionThrottle {
  /** By room and message. If one is evicted, two reactions may be sent in a second. */
  const due = new Map<string, { second: number; dueMs: number }>();

  const keyOf = (room: string, { target }: Entry): string => `${target} ${room}`;
  const putDue = (room: string, entry: Entry, dueMs: number): void => {
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
      // At most a second, even if the clock of the accepting replica is ahead.
      const dueMs = Math.min((second + 1) * SECOND_MS, date() + SECOND_MS);
      putDue(room, entry, dueMs);
      return Math.max(0, dueMs - date());
    },
    noteSent: (room, entry) => putDue(room, entry, date() + SECOND_MS),
  };
}
