/**
 * Unreliable broker for tests of several replicas: loses, repeats and reorders what reaches one
 * replica, from a seed, and its link can be cut.
 */
import type { Broker } from '../../../server/core/broker/broker.ts';

export interface UnreliableBroker extends Broker {
  /** Blocks everything until `mend`; bodies in flight are lost. */
  cut(): void;
  mend(): void;
}

export interface UnreliableBrokerOptions {
  /** From 0 to 1, as from `createRandom`. */
  random: () => number;
  /** Shares of the bodies, from 0 to 1, each drawn separately. */
  lossShare: number;
  repeatShare: number;
  reorderShare: number;
}

type Listener = (body: Uint8Array) => void;

/** A delayed body follows the next one of its topic, or comes after this time. */
const HOLD_MS_MAX = 20;

export function createUnreliableBroker(
  broker: Broker,
  { random, lossShare, repeatShare, reorderShare }: UnreliableBrokerOptions,
): UnreliableBroker {
  const ways = new Map<string, Way>();
  const watchers = new Set<(isUp: boolean) => void>();
  let isCut = false;

  const dropHeld = (): void => {
    for (const way of ways.values()) way.dropHeld();
  };
  const turn = (cut: boolean): void => {
    if (isCut === cut) return;
    isCut = cut;
    dropHeld();
    if (!broker.isUp) return;
    for (const onChange of watchers) onChange(!cut);
  };

  return {
    publish: (topic, body) =>
      isCut ? Promise.reject(new Error('the link is cut')) : broker.publish(topic, body),
    subscribe(topic, onBody) {
      ways.get(topic)?.dropHeld();
      const way = createWay(onBody);
      ways.set(topic, way);
      return broker.subscribe(topic, (body) => {
        if (isCut || random() < lossShare) return;
        const times = random() < repeatShare ? 2 : 1;
        for (let i = 0; i < times; i++) {
          if (random() < reorderShare) way.holdBody(body);
          else way.passBody(body);
        }
      });
    },
    unsubscribe(topic) {
      ways.get(topic)?.dropHeld();
      ways.delete(topic);
      return broker.unsubscribe(topic);
    },
    get isUp() {
      return !isCut && broker.isUp;
    },
    get isAlone() {
      return broker.isAlone ?? false;
    },
    watch(onChange) {
      watchers.add(onChange);
      const stop = broker.watch((isUp) => isCut || onChange(isUp));
      return () => {
        watchers.delete(onChange);
        stop();
      };
    },
    close() {
      watchers.clear();
      dropHeld();
      ways.clear();
      return broker.close();
    },
    cut: () => turn(true),
    mend: () => turn(false),
  };
}

interface Way {
  /** Delivers the body, then earlier delayed ones. */
  passBody(body: Uint8Array): void;
  holdBody(body: Uint8Array): void;
  dropHeld(): void;
}

function createWay(onBody: Listener): Way {
  let held: Uint8Array[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const dropHeld = (): Uint8Array[] => {
    clearTimeout(timer);
    timer = undefined;
    const bodies = held;
    held = [];
    return bodies;
  };
  const release = (): void => {
    for (const body of dropHeld()) onBody(body);
  };
  return {
    passBody(body) {
      onBody(body);
      release();
    },
    holdBody(body) {
      held.push(body);
      timer ??= setTimeout(release, HOLD_MS_MAX);
    },
    dropHeld,
  };
}
