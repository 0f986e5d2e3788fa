/** Runtime interface: the services that a host provides besides requests. */
export interface Runtime {
  /** Name and version, for operators. */
  name: string;
  scheduler: Scheduler;
  /** Heap limit in bytes; rooms and recent entries get shares of it. */
  heapBytesMax: number;
}

/** Yields to the event loop: runtimes differ in when they poll the network. */
export interface Scheduler {
  /** Runs the callback in a later task, as soon as possible. */
  soon(run: () => void): void;
  /** Runs the callback in a later turn, after the event loop has polled the network. */
  afterNetwork(run: () => void): void;
  /** Whether such a turn includes milliseconds of waiting, so that more should be done in each. */
  readonly areTurnsSlow: boolean;
}

/** Yields to the event loop between parts of long work. */
export function nextTask({ soon }: Pick<Scheduler, 'soon'>): Promise<void> {
  return new Promise((resolve) => soon(resolve));
}
