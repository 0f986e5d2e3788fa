/**
 * The link between replicas: it relays opaque bytes by topic and promises little on purpose.
 * What it loses, repeats or reorders is repaired from the store (design: "the store is the truth").
 */

/**
 * At most once, in order per publisher and topic. A publisher that is subscribed to the topic
 * gets its own bodies too (that is what the loop-back probe rests on).
 * Every implementation passes `broker.contract.ts`.
 */
export interface Broker {
  /** Resolves once the broker has taken the body; rejects when the link is down or closed. */
  publish(topic: string, body: Uint8Array): Promise<void>;
  /**
   * Resolves once bodies published later will arrive. While the link is down it resolves at once
   * and the subscription takes effect when the link is up again. One listener a topic: a second
   * call puts its listener in the place of the first.
   */
  subscribe(topic: string, onBody: (body: Uint8Array) => void): Promise<void>;
  /** No body of the topic reaches its listener after this resolves. Idempotent. */
  unsubscribe(topic: string): Promise<void>;
  /** Whether bodies pass at present. */
  readonly isUp: boolean;
  /** Set where nobody else is on the link: then there is no need to publish. */
  readonly isAlone?: boolean;
  /** How long the last probe took to the broker and back, where there are probes and one came back. */
  readonly roundTripMs?: number | undefined;
  /**
   * Calls back when bodies stop passing, and when they pass again: at each change of `isUp` but the
   * one by `close`, and of a link of several parts at each part's. Returns a function that stops it.
   */
  watch(onChange: (isUp: boolean) => void): () => void;
  /** Idempotent. No callback runs after it resolves. */
  close(): Promise<void>;
}
