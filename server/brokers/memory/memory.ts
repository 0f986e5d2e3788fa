/**
 * The link of replicas that live in one process, and the default where there is only one.
 * Keeps the promises of a network broker: delivery later, in order, bounded, at most once.
 */
import { setImmediate } from 'node:timers';
import type { Broker } from '../../core/broker/broker.ts';

export interface MemoryBus {
  /** A replica's end; bodies pass between all ends of one bus. */
  open(): Broker;
}

/** The bus's side of one end. */
interface End {
  offer(topic: string, body: Uint8Array): void;
}

type Listener = (body: Uint8Array) => void;

/** Bodies that wait for one end; what comes beyond is lost to it, as on a network. */
const WAITING_BODIES_MAX = 10_000;
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

export function createMemoryBus(): MemoryBus {
  const ends = new Set<End>();
  return {
    open: () =>
      openEnd(ends, (topic, body) => {
        // The publisher may use its buffer again.
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
    // Memory is up until its owner closes it.
    watch: () => () => {},
    close() {
      ends.delete(end);
      listeners.clear();
      return Promise.resolve();
    },
  };
}

/** Bodies on their way to one end, delivered in a later turn of the event loop, so that no publisher runs a listener. */
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
        // To a listener that throws the body is lost, as any may be; the others still get theirs.
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
