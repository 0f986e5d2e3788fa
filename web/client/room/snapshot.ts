/**
 * State snapshot: built when read, and announced once per microtask for all changes.
 */
import { createListeners } from '../listeners.ts';

export function createSnapshot<State>(build: () => State) {
  const listeners = createListeners();
  let state: State | undefined;
  let isScheduled = false;
  return {
    /** The same object until the next change. */
    get state(): State {
      return state ??= build();
    },
    subscribe: listeners.add,
    changed(): void {
      state = undefined;
      if (isScheduled) return;
      isScheduled = true;
      queueMicrotask(() => {
        isScheduled = false;
        listeners.notify();
      });
    },
  };
}
