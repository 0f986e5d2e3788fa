/**
 * The scheduler of a webhook's rooms: rooms that have news take turns, several at once, those that
 * failed when their wait is over, and one alone while the receiver is down.
 */
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { Circuit } from './circuit.ts';
import { type Job, type Place, RoomPlaces, type Turn } from './room-places.ts';

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
const TIMER_MAX_MS = 2 ** 31 - 1;

export function createRoomQueue(options: RoomQueueOptions): RoomQueue {
  const { turn, circuit, clock = systemClock } = options;
  const { turnsMax = TURNS_MAX, roomsMax = ROOMS_MAX } = options;
  const now = clock.date;
  const places = new RoomPlaces();
  let underWay = 0;
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
      const place = places.ready ?? places.waiting;
      if (place && circuit.tryAtMs <= now()) run(place);
      else if (place) arm(circuit.tryAtMs);
      return;
    }
    for (let place; underWay < turnsMax && (place = places.ready);) run(place);
    if (places.nextDueMs < Infinity) arm(places.nextDueMs);
  };
  const arm = (atMs: number): void => {
    disarm?.();
    disarm = clock.after(Math.min(TIMER_MAX_MS, Math.max(1, atMs - now())), () => {
      places.makeReady(now());
      next();
    });
  };
  const run = (place: Place): void => {
    places.begin(place);
    underWay += 1;
    turn(place).then((ended) => {
      underWay -= 1;
      if (ended.type === 'all wait') restUntilMs = ended.untilMs;
      places.settle(place, ended);
      next();
    });
  };

  return {
    get size() {
      return places.size;
    },
    get waiting() {
      return places.waitingCount;
    },
    add(room) {
      if (isClosed || places.noteNews(room)) return true;
      if (places.size >= roomsMax) return false;
      places.add(room);
      next();
      return true;
    },
    hurry() {
      places.makeReady(Infinity);
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
