/**
 * Scheduler: how the host's event loop lets others have their turn. The host provides it, as runtimes
 * differ in when they look at the network.
 */
export interface Scheduler {
  /** Runs it in a later task, as soon as possible. */
  soon(run: () => void): void;
  /** Runs it in a later turn, after the event loop has looked at the network. */
  afterNetwork(run: () => void): void;
  /** Whether such a turn includes milliseconds of waiting: then more is done in each. */
  readonly areTurnsSlow: boolean;
}
