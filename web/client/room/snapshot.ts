/**
 * Snapshot of a state: built when it is read, and announced once for all changes of a moment.
 */
import { createListeners } from '../listeners.ts';

export function createSnapshot<State>(build: () => State) {
  const listeners = createListeners();
  let state: State | undefined;
  let isTelling = false;
  return {
    /** The same object until the next change. */
    get state(): State {
      return state ??= build();
    },
    subscribe: listeners.add,
    changed(): void {
      state = undefined;
      if (isTelling) return;
      isTelling = true;
      queueMicrotask(() => {
        isTelling = false;
        listeners.tell();
      });
    },
  };
}
