/**
 * Which room's turn it is: rooms that have news in the order in which they came, so many at once,
 * those that failed when their wait is over, and one alone while the receiver is down.
 */
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { Circuit } from './circuit.ts';
import type { Cursor } from './cursors.ts';

/** A room that has news. */
export interface Job {
  readonly room: string;
  /** Where it stands; absent: the store must be asked. */
  cursor?: Cursor;
}

/** How a turn ended: nothing is left, more is to do, it must wait until then, or all rooms must. */
export type Turn = { type: 'done' | 'more' } | { type: 'wait' | 'all wait'; untilMs: number };

export interface RoomQueue {
  readonly size: number;
  readonly waiting: number;
  /** False when there is no place for one more room. */
  add(room: string): boolean;
  /** Those that wait may go on. */
  hurry(): void;
  /** No turn begins any more; resolves when none is under way. Idempotent. */
  close(): Promise<void>;
}

export interface RoomQueueOptions {
  /** Never rejects. */
  turn(job: Job): Promise<Turn>;
  circuit: Circuit;
  clock?: Pick<Clock, 'date' | 'after'>;
  turnsMax?: number;
  roomsMax?: number;
}

const TURNS_MAX = 8;
const ROOMS_MAX = 2_000;
/** Of rooms without news. */
const CURSORS_MAX = 2_000;
const TIMER_MAX_MS = 2 ** 31 - 1;

interface Place extends Job {
  /** There is news since its last turn began. */
  hasNews: boolean;
  dueAtMs: number;
}

export function createRoomQueue(options: RoomQueueOptions): RoomQueue {
  const { turn, circuit, clock = systemClock } = options;
  const { turnsMax = TURNS_MAX, roomsMax = ROOMS_MAX } = options;
  const now = clock.date;
  /** Each is also in `ready` or in `waiting`, or its turn is under way. */
  const places = new Map<string, Place>();
  const ready = new Set<Place>();
  const waiting = new Set<Place>();
  const cursors = new Map<string, Cursor>();
  let underWay = 0;
  let nextDueMs = Infinity;
  /** No turn begins until then. */
  let restUntilMs = 0;
  let disarm: (() => void) | undefined;
  let whenIdle: (() => void) | undefined;
  let isClosed = false;

  const next = (): void => {
    if (isClosed) return underWay === 0 ? whenIdle?.() : undefined;
    if (restUntilMs > now()) return arm(restUntilMs);
    if (circuit.isOpen) {
      if (underWay > 0) return;
      const place = first(ready) ?? first(waiting);
      if (place && circuit.tryAtMs <= now()) run(place);
      else if (place) arm(circuit.tryAtMs);
      return;
    }
    while (underWay < turnsMax && ready.size > 0) run(first(ready)!);
    if (nextDueMs < Infinity) arm(nextDueMs);
  };
  const arm = (atMs: number): void => {
    disarm?.();
    disarm = clock.after(Math.min(TIMER_MAX_MS, Math.max(1, atMs - now())), () => {
      makeReady((place) => place.dueAtMs <= now());
      next();
    });
  };
  const makeReady = (isDue: (place: Place) => boolean): void => {
    nextDueMs = Infinity;
    for (const place of waiting) {
      if (isDue(place)) {
        waiting.delete(place);
        ready.add(place);
      } else nextDueMs = Math.min(nextDueMs, place.dueAtMs);
    }
  };
  const run = (place: Place): void => {
    ready.delete(place);
    waiting.delete(place);
    place.hasNews = false;
    underWay += 1;
    turn(place).then((ended) => {
      underWay -= 1;
      settle(place, ended);
      next();
    });
  };
  const settle = (place: Place, ended: Turn): void => {
    if (ended.type === 'all wait') {
      restUntilMs = ended.untilMs;
      ready.add(place);
    } else if (ended.type === 'wait') {
      place.dueAtMs = ended.untilMs;
      nextDueMs = Math.min(nextDueMs, ended.untilMs);
      waiting.add(place);
    } else if (ended.type === 'more' || place.hasNews) ready.add(place);
    else {
      places.delete(place.room);
      if (!place.cursor) return;
      cursors.delete(place.room);
      cursors.set(place.room, place.cursor);
      if (cursors.size > CURSORS_MAX) cursors.delete(cursors.keys().next().value!);
    }
  };

  return {
    get size() {
      return places.size;
    },
    get waiting() {
      return waiting.size;
    },
    add(room) {
      if (isClosed) return true;
      const known = places.get(room);
      if (known) known.hasNews = true;
      else if (places.size >= roomsMax) return false;
      else {
        const cursor = cursors.get(room);
        const place = { room, hasNews: false, dueAtMs: 0 };
        const added = cursor ? { ...place, cursor } : place;
        places.set(room, added);
        ready.add(added);
        next();
      }
      return true;
    },
    hurry() {
      makeReady(() => true);
      next();
    },
    close() {
      isClosed = true;
      disarm?.();
      if (underWay === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const before = whenIdle;
        whenIdle = () => {
          before?.();
          resolve();
        };
      });
    },
  };
}

function first<T>(some: Set<T>): T | undefined {
  return some.values().next().value;
}
