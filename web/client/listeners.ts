/**
 * Event listeners: behind every `subscribe` and `on…` method of the client.
 */

export interface Listeners<Args extends unknown[]> {
  /** Returns an unsubscribe function. The same listener may be added twice. */
  add(listener: (...args: Args) => void): () => void;
  /** A listener that throws does not stop the others; its error is rethrown in a microtask. */
  notify(...args: Args): void;
}

export function createListeners<Args extends unknown[] = []>(): Listeners<Args> {
  const listeners = new Set<{ call: (...args: Args) => void }>();
  return {
    add(listener) {
      const added = { call: listener };
      listeners.add(added);
      return () => void listeners.delete(added);
    },
    notify(...args) {
      for (const { call } of [...listeners]) {
        try {
          call(...args);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
