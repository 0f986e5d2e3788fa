/**
 * Who else is typing in a room: what the last `typing` frame said, for as long as it is valid.
 */
import { TYPING_VALID_MS, TYPISTS_MAX } from '../../server/core/protocol/bounds.ts';
import type { Clock } from '../../server/lib/clock.ts';

export interface Typist {
  id: string;
  name: string;
}

export interface Typists {
  readonly list: readonly Typist[];
  /** All who type now, as the server tells. */
  set(typists: readonly Typist[]): void;
  /** Their message arrived: they do not type any more. */
  clear(userId: string): void;
  close(): void;
}

/** `onExpire` is called when the list became empty by itself. */
export function createTypists(clock: Clock, onExpire: () => void): Typists {
  let list: readonly Typist[] = [];
  let callOff = () => {};
  return {
    get list() {
      return list;
    },
    set(typists) {
      callOff();
      list = typists.slice(0, TYPISTS_MAX);
      callOff = clock.after(TYPING_VALID_MS, () => {
        list = [];
        onExpire();
      });
    },
    clear(userId) {
      list = list.filter(({ id }) => id !== userId);
    },
    close: () => callOff(),
  };
}
