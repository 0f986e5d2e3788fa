/**
 * A broker on a bad network, for tests of several replicas: it loses, repeats and reorders what
 * reaches one replica, as a seed decides, and its link can be cut.
 */
import type { Broker } from '../../../server/core/broker/broker.ts';

export interface UnreliableBroker extends Broker {
  /** Nothing passes until `mend`; what is under way is lost. */
  cut(): void;
  mend(): void;
}

export interface UnreliableBrokerOptions {
  /** From 0 to 1, as from `createRandom`. */
  random: () => number;
  /** Shares of the bodies, from 0 to 1, each decided by itself. */
  lossShare: number;
  repeatShare: number;
  reorderShare: number;
}

type Listener = (body: Uint8Array) => void;

/** A body that is held back comes after the next one of its topic, or after so long. */
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
          if (random() < reorderShare) way.hold(body);
          else way.pass(body);
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
  /** To the listener, then whatever was held back before. */
  pass(body: Uint8Array): void;
  hold(body: Uint8Array): void;
  dropHeld(): void;
}

/** The last steps of one topic's bodies to their listener. */
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
    pass(body) {
      onBody(body);
      release();
    },
    hold(body) {
      held.push(body);
      timer ??= setTimeout(release, HOLD_MS_MAX);
    },
    dropHeld,
  };
}
