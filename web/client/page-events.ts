/** Events of the page, where the runtime has one. */

export interface PageListeners {
  onOnline(): void;
  onStorage(event: StorageEvent): void;
  /** The visitor is here. */
  onActivity(): void;
}

/** Returns a function that removes the listeners. */
export function listenToPage({ onOnline, onStorage, onActivity }: PageListeners): () => void {
  const listeners = {
    online: onOnline,
    storage: onStorage,
    focus: onActivity,
    pointerdown: onActivity,
    keydown: onActivity,
    visibilitychange: onActivity,
  };
  const change = (method: 'addEventListener' | 'removeEventListener'): void => {
    for (const [type, listener] of Object.entries(listeners)) {
      globalThis[method]?.(type, listener as EventListener);
    }
  };
  change('addEventListener');
  return () => change('removeEventListener');
}
