/**
 * Reactions seen live, by message and user, so that a repeated reaction is not counted twice.
 */
import type { Entry } from '../../server/core/protocol/entry.ts';

export interface Reactors {
  noteReaction(entry: Entry): boolean;
  forgetBefore(seq: number): void;
}

/** Maximum number of reactions remembered per message; further ones are all counted. */
const REACTIONS_MAX = 1_000;

export function createReactors(): Reactors {
  const messages = new Map<number, Map<string, boolean>>();
  return {
    noteReaction({ target = 0, from, emoji, on = false }) {
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
