/** Typing notices of a room. Never stored; they expire after five seconds. */
import { TYPING_VALID_MS, TYPISTS_MAX } from '../protocol/bounds.ts';

export interface Typist {
  id: string;
  name: string;
}

export interface Typing {
  /** Records a typist of any replica; returns whether to announce it. */
  noteTypist(typist: Typist): boolean;
  /** Called when the user's message arrives. */
  clear(userId: string): void;
  current(): Typist[];
}

/** Clients send one notice per two seconds; a little less, since networks bunch frames. */
const PAUSE_MS = 1_800;

export function createTyping(now: () => number = () => performance.now()): Typing {
  const typists = new Map<string, { name: string; notedAtMs: number }>();
  const forgetOld = (): void => {
    for (const [id, { notedAtMs }] of typists) {
      if (now() - notedAtMs >= TYPING_VALID_MS) typists.delete(id);
    }
  };
  return {
    noteTypist({ id, name }) {
      forgetOld();
      const known = typists.get(id);
      if (known && now() - known.notedAtMs < PAUSE_MS) return false;
      if (!known && typists.size >= TYPISTS_MAX) return false;
      typists.set(id, { name, notedAtMs: now() });
      return true;
    },
    clear: (userId) => void typists.delete(userId),
    current() {
      forgetOld();
      return [...typists].map(([id, { name }]) => ({ id, name }));
    },
  };
}
