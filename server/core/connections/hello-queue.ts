/**
 * Hello queue: connections not welcomed yet. Anyone can open one without proof, so they share a
 * small part of the places, and the oldest is dropped when the part is full.
 */
export interface HelloQueue<T> {
  readonly size: number;
  /** More than half of its places are in use: clients get less time for their hello. */
  readonly isCrowded: boolean;
  add(connection: T): void;
  /** It sent a hello and has more to do, such as a challenge: its time starts again. */
  greeted(connection: T): void;
  /** It is welcome, or gone. Idempotent. */
  remove(connection: T): void;
  /** For a full server: drops the oldest if the queue exceeds its part; returns whether it did. */
  makeRoom(): boolean;
}

export interface HelloQueueOptions<T> {
  connectionsMax: number;
  drop(connection: T): void;
  now?: () => number;
}

/** Part of `connectionsMax`. */
const SHARE = 0.05;
const PLACES_MIN = 64;
/** Younger connections are dropped only above the burst share: hundreds may arrive at once. */
const YOUNG_MS = 1_500;
const BURST_SHARE = 0.25;
const BURST_PLACES_MIN = 256;

export function createHelloQueue<T>(options: HelloQueueOptions<T>): HelloQueue<T> {
  const { connectionsMax, drop, now = () => performance.now() } = options;
  const places = Math.max(PLACES_MIN, Math.ceil(connectionsMax * SHARE));
  const burstPlaces = Math.max(BURST_PLACES_MIN, Math.ceil(connectionsMax * BURST_SHARE));
  /** Connection -> start of its wait; oldest first. */
  const waiting = new Map<T, number>();

  const dropOldest = (): void => {
    const [oldest] = waiting.keys();
    waiting.delete(oldest!);
    drop(oldest!);
  };
  const mustDrop = (nowMs: number): boolean => {
    if (waiting.size < places) return false;
    const [sinceMs] = waiting.values();
    return waiting.size >= burstPlaces || nowMs - sinceMs! >= YOUNG_MS;
  };

  return {
    get size() {
      return waiting.size;
    },
    get isCrowded() {
      return waiting.size > places / 2;
    },
    add(connection) {
      const nowMs = now();
      while (mustDrop(nowMs)) dropOldest();
      waiting.set(connection, nowMs);
    },
    greeted(connection) {
      if (waiting.delete(connection)) waiting.set(connection, now());
    },
    remove: (connection) => void waiting.delete(connection),
    makeRoom() {
      const canDrop = waiting.size > places;
      if (canDrop) dropOldest();
      return canDrop;
    },
  };
}
