/**
 * Hello queue: connections that are not welcome yet. Anybody can open one without any proof, so they
 * share a small part of the places, and the oldest is dropped when it is used up.
 */

export interface HelloQueue<T> {
  readonly size: number;
  /** More than half of its places are used: clients get less time for their hello. */
  readonly isCrowded: boolean;
  /** Drops older connections where there are too many. */
  add(connection: T): void;
  /** It has said hello and has something else to do first: it counts as new. */
  greeted(connection: T): void;
  /** It is welcome, or gone. Idempotent. */
  remove(connection: T): void;
  /** For a server whose places are all taken: drops the oldest if more than their part wait; says whether it did. */
  makeRoom(): boolean;
}

export interface HelloQueueOptions<T> {
  /** All places of the server. */
  connectionsMax: number;
  /** Ends the connection at once. */
  drop(connection: T): void;
  now?: () => number;
}

/** Of all places. */
const SHARE = 0.05;
const PLACES_MIN = 64;
/**
 * A hello that comes over a slow link needs about a second. Connections younger than this are dropped
 * only beyond the larger share, so that hundreds of visitors may come at the same moment.
 */
const YOUNG_MS = 1_500;
const BURST_SHARE = 0.25;
const BURST_PLACES_MIN = 256;

export function createHelloQueue<T>(options: HelloQueueOptions<T>): HelloQueue<T> {
  const { connectionsMax, drop, now = () => performance.now() } = options;
  const places = Math.max(PLACES_MIN, Math.ceil(connectionsMax * SHARE));
  const burstPlaces = Math.max(BURST_PLACES_MIN, Math.ceil(connectionsMax * BURST_SHARE));
  /** Since when each waits; the oldest first. */
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
