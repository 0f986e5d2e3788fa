/**
 * Who put which reaction on which message, as far as it came live. A page tells only numbers;
 * this keeps a repeated reaction of the same user from being counted twice.
 */
import type { Entry } from '../../server/core/protocol/entry.ts';

export interface Reactors {
  /** Notes a reaction; false when it changes nothing, since the same was seen before. */
  note(entry: Entry): boolean;
  /** Drops what is known of messages before a seq. */
  forgetBefore(seq: number): void;
}

/** Reactions of one message that are remembered; what comes beyond is counted as it comes. */
const REACTIONS_MAX = 1_000;

export function createReactors(): Reactors {
  const messages = new Map<number, Map<string, boolean>>();
  return {
    note({ target = 0, from, emoji, on = false }) {
      const key = `${from.id} ${emoji}`;
      let states = messages.get(target);
      if (!states) messages.set(target, states = new Map());
      if (states.get(key) === on) return false;
      if (states.has(key) || states.size < REACTIONS_MAX) states.set(key, on);
      return true;
    },
    forgetBefore(seq) {
      for (const target of messages.keys()) if (target < seq) messages.delete(target);
    },
  };
}
