/** Memory broker: links replicas in one process, like a network: asynchronous, at most once. */
import { setImmediate } from 'node:timers';
import type { Broker } from '../../core/broker/broker.ts';

export interface MemoryBus {
  /** Opens an endpoint for a replica; bodies pass between all endpoints of a bus. */
  open(): Broker;
}

interface End {
  offer(topic: string, body: Uint8Array): void;
}

type Listener = (body: Uint8Array) => void;

/** Bodies queued for one endpoint; further ones are lost, as on a network. */
const WAITING_BODIES_MAX = 10_000;
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

export function createMemoryBus(): MemoryBus {
  const ends = new Set<End>();
  return {
    open: () =>
      openEnd(ends, (topic, body) => {
        // Copy, because the publisher may reuse its buffer.
        const copy = body.slice();
        for (const end of ends) end.offer(topic, copy);
      }),
  };
}

function openEnd(ends: Set<End>, relay: (topic: string, body: Uint8Array) => void): Broker {
  const listeners = new Map<string, Listener>();
  const inbox = createInbox((topic, body) => listeners.get(topic)?.(body));
  const end: End = {
    offer(topic, body) {
      if (listeners.has(topic)) inbox.push(topic, body);
    },
  };
  ends.add(end);

  const isOpen = (): boolean => ends.has(end);
  const closed = (): Promise<never> => Promise.reject(new Error('the link is closed'));
  return {
    publish(topic, body) {
      if (!isOpen()) return closed();
      relay(topic, body);
      return Promise.resolve();
    },
    subscribe(topic, onBody) {
      if (!isOpen()) return closed();
      listeners.set(topic, onBody);
      return Promise.resolve();
    },
    unsubscribe(topic) {
      listeners.delete(topic);
      return Promise.resolve();
    },
    get isUp() {
      return isOpen();
    },
    get isAlone() {
      return ends.size === 1;
    },
    // The link is up until it is closed.
    watch: () => () => {},
    close() {
      ends.delete(end);
      listeners.clear();
      return Promise.resolve();
    },
  };
}

/** Delivers bodies in a later event-loop turn, so that a publisher never runs a listener. */
function createInbox(deliver: (topic: string, body: Uint8Array) => void) {
  let waiting: [topic: string, body: Uint8Array][] = [];
  let waitingBytes = 0;

  const deliverAll = (): void => {
    const bodies = waiting;
    waiting = [];
    waitingBytes = 0;
    for (const [topic, body] of bodies) {
      try {
        deliver(topic, body);
      } catch {
        // The body is lost for the listener that threw; the others still get theirs.
      }
    }
  };
  return {
    push(topic: string, body: Uint8Array): void {
      const isFull = waiting.length >= WAITING_BODIES_MAX ||
        waitingBytes + body.length > WAITING_BYTES_MAX;
      if (isFull) return;
      if (waiting.length === 0) setImmediate(deliverAll);
      waiting.push([topic, body]);
      waitingBytes += body.length;
    },
  };
}
