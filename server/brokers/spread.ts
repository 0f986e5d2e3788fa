/**
 * One link over several independent brokers: each topic goes through one of them, for all replicas
 * the same, so that each broker carries its share of the slots. One that is gone stops its share.
 */
import type { Broker } from '../core/broker/broker.ts';

/** At least one broker, in an order that all replicas agree on. */
export function spreadBroker(brokers: readonly Broker[]): Broker {
  const brokerOf = (topic: string): Broker => brokers[numberOf(topic) % brokers.length]!;
  return {
    publish: (topic, body) => brokerOf(topic).publish(topic, body),
    subscribe: (topic, onBody) => brokerOf(topic).subscribe(topic, onBody),
    unsubscribe: (topic) => brokerOf(topic).unsubscribe(topic),
    get isUp() {
      return brokers.every((broker) => broker.isUp);
    },
    /** Of the slowest. */
    get roundTripMs() {
      const known = brokers.flatMap(({ roundTripMs }) => roundTripMs ?? []);
      return known.length === 0 ? undefined : Math.max(...known);
    },
    watch(onChange) {
      const stops = brokers.map((broker) => broker.watch(onChange));
      return () => stops.forEach((stop) => stop());
    },
    async close() {
      await Promise.all(brokers.map((broker) => broker.close()));
    },
  };
}

/** A slot's topic ends in the slot's number, the rooms' hash. Topics without one, a few for all of a cluster, go through the first broker. */
function numberOf(topic: string): number {
  return Number(/\d{1,15}$/.exec(topic)?.[0] ?? 0);
}
