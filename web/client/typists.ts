/**
 * Typing indicator: the users of the last `typing` frame, until it expires.
 */
import { TYPING_VALID_MS, TYPISTS_MAX } from '../../server/core/protocol/bounds.ts';
import type { Clock } from '../../server/lib/clock.ts';

export interface Typist {
  id: string;
  name: string;
}

export interface Typists {
  readonly list: readonly Typist[];
  set(typists: readonly Typist[]): void;
  clear(userId: string): void;
  close(): void;
}

export function createTypists(clock: Clock, onExpire: () => void): Typists {
  let list: readonly Typist[] = [];
  let cancel = () => {};
  return {
    get list() {
      return list;
    },
    set(typists) {
      cancel();
      list = typists.slice(0, TYPISTS_MAX);
      cancel = clock.after(TYPING_VALID_MS, () => {
        list = [];
        onExpire();
      });
    },
    clear(userId) {
      list = list.filter(({ id }) => id !== userId);
    },
    close: () => cancel(),
  };
}
