/**
 * Runtime: what a host gives to a replica besides requests.
 */
export interface Runtime {
  /** Name and version, for operators. */
  name: string;
  scheduler: Scheduler;
  /** Memory for JavaScript objects, of which rooms and recent entries get their shares. */
  heapBytesMax: number;
}

/** How the event loop lets others have their turn: runtimes differ in when they look at the network. */
export interface Scheduler {
  /** Runs it in a later task, as soon as possible. */
  soon(run: () => void): void;
  /** Runs it in a later turn, after the event loop has looked at the network. */
  afterNetwork(run: () => void): void;
  /** Whether such a turn includes milliseconds of waiting: then more is done in each. */
  readonly areTurnsSlow: boolean;
}

/** Between parts of a long piece of work, others get their turn. */
export function nextTask({ soon }: Pick<Scheduler, 'soon'>): Promise<void> {
  return new Promise((resolve) => soon(resolve));
}
