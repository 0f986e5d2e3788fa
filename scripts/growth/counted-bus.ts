/**
 * Counting bus: the memory broker with counts of published and delivered bodies. Subscriptions of
 * replicas that are not simulated are recorded as numbers and counted too.
 */
import type { Broker } from '../../server/core/broker/broker.ts';
import { createMemoryBus } from '../../server/brokers/memory/memory.ts';

export interface Traffic {
  published: number;
  publishedBytes: number;
  /** To each subscriber, including a subscribed publisher. */
  delivered: number;
  deliveredBytes: number;
}

export interface CountedBus {
  open(): CountedBroker;
  /** Records this many subscribers of replicas that are not simulated. */
  record(topic: string, replicas: number): void;
  /** Called for each body before its delivery. */
  onPublish: (topic: string, body: Uint8Array) => void;
  takeTraffic(): Traffic;
  readonly published: number;
  readonly underWay: number;
}

export interface CountedBroker extends Broker {
  readonly bindings: number;
}

export function createCountedBus(): CountedBus {
  const inner = createMemoryBus();
  const simulated = new Map<string, number>();
  const recorded = new Map<string, number>();
  let traffic = noTraffic();
  let published = 0;
  let underWay = 0;

  const count = (topic: string, bytes: number): void => {
    const here = simulated.get(topic) ?? 0;
    const subscribers = here + (recorded.get(topic) ?? 0);
    published += 1;
    underWay += here;
    traffic.published += 1;
    traffic.publishedBytes += bytes;
    traffic.delivered += subscribers;
    traffic.deliveredBytes += subscribers * bytes;
  };
  const bus: CountedBus = {
    open() {
      const broker = inner.open();
      const topics = new Set<string>();
      const subscribed = (topic: string, change: 1 | -1): void => {
        simulated.set(topic, (simulated.get(topic) ?? 0) + change);
      };
      return {
        ...broker,
        get isUp() {
          return broker.isUp;
        },
        get bindings() {
          return topics.size;
        },
        publish(topic, body) {
          count(topic, body.length);
          bus.onPublish(topic, body);
          return broker.publish(topic, body);
        },
        subscribe(topic, onBody) {
          if (!topics.has(topic)) subscribed(topic, 1);
          topics.add(topic);
          return broker.subscribe(topic, (body) => {
            underWay -= 1;
            onBody(body);
          });
        },
        unsubscribe(topic) {
          if (topics.delete(topic)) subscribed(topic, -1);
          return broker.unsubscribe(topic);
        },
      };
    },
    record: (topic, replicas) => void recorded.set(topic, replicas),
    onPublish: () => {},
    takeTraffic() {
      const taken = traffic;
      traffic = noTraffic();
      return taken;
    },
    get published() {
      return published;
    },
    get underWay() {
      return underWay;
    },
  };
  return bus;
}

function noTraffic(): Traffic {
  return { published: 0, publishedBytes: 0, delivered: 0, deliveredBytes: 0 };
}
