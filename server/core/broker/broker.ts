/**
 * Broker interface: relays opaque bytes between replicas by topic. It promises little on purpose,
 * because lost, repeated or reordered bodies are repaired from the store.
 */

/**
 * Delivers at most once, in order per publisher and topic. A publisher receives its own bodies on
 * topics that it subscribes to; the loop-back probe relies on it.
 * Every implementation passes `broker.contract.ts`.
 */
export interface Broker {
  /** Resolves once the broker has accepted the body; rejects when the link is down or closed. */
  publish(topic: string, body: Uint8Array): Promise<void>;
  /**
   * Resolves once bodies published later will arrive. While the link is down it resolves at once,
   * and takes effect when the link is up again. Each topic has one listener: a second call replaces
   * it.
   */
  subscribe(topic: string, onBody: (body: Uint8Array) => void): Promise<void>;
  /** No body of the topic reaches the listener after this resolves. Idempotent. */
  unsubscribe(topic: string): Promise<void>;
  /** True while bodies pass. */
  readonly isUp: boolean;
  /** True when there are no other replicas, so nothing needs to be published. */
  readonly isAlone?: boolean;
  /** Duration of the last probe to the broker and back, if there was one. */
  readonly roundTripMs?: number | undefined;
  /**
   * Calls back at each change of `isUp` except by `close`; for a link of several brokers, at each
   * broker's change. Returns a function that stops it.
   */
  watch(onChange: (isUp: boolean) => void): () => void;
  /** Idempotent. No callback runs after it resolves. */
  close(): Promise<void>;
}
