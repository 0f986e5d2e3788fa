/**
 * Who wants to be told. Part of every surface of the client: its status, a room's state, notices.
 */

export interface Listeners<Args extends unknown[]> {
  /** Returns a function that stops it. The same function may be added twice. */
  add(listener: (...args: Args) => void): () => void;
  /** A listener that throws keeps nobody else from being told; its error surfaces by itself. */
  tell(...args: Args): void;
}

export function createListeners<Args extends unknown[] = []>(): Listeners<Args> {
  const listeners = new Set<{ call: (...args: Args) => void }>();
  return {
    add(listener) {
      const added = { call: listener };
      listeners.add(added);
      return () => void listeners.delete(added);
    },
    tell(...args) {
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
