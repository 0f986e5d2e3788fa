/** Broker sharding: spreads topics over several brokers. A failed one stops only its share. */
import type { Broker } from '../core/broker/broker.ts';

/** Needs at least one broker, in the same order on all replicas. */
export function spreadBroker(brokers: readonly Broker[]): Broker {
  const brokerOf = (topic: string): Broker => brokers[numberOf(topic) % brokers.length]!;
  return {
    publish: (topic, body) => brokerOf(topic).publish(topic, body),
    subscribe: (topic, onBody) => brokerOf(topic).subscribe(topic, onBody),
    unsubscribe: (topic) => brokerOf(topic).unsubscribe(topic),
    get isUp() {
      return brokers.every((broker) => broker.isUp);
    },
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

/** The number at the end of a topic; topics without one use the first broker. */
function numberOf(topic: string): number {
  return Number(/\d{1,15}$/.exec(topic)?.[0] ?? 0);
}
