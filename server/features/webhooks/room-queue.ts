/**
 * Scheduler of a webhook's rooms: rooms with new entries take turns, several at once. Failed rooms
 * return after their wait; while the receiver is down only one room at a time is tried.
 */
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { Circuit } from './circuit.ts';
import { type Job, type Place, RoomPlaces, type Turn } from './room-places.ts';

export interface RoomQueue {
  readonly size: number;
  readonly waiting: number;
  /** False if the queue is full. */
  add(room: string): boolean;
  hurry(): void;
  /** Starts no further turn; resolves when none is under way. Idempotent. */
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
  let restUntilMs = 0;
  let disarm: (() => void) | undefined;
  let whenIdle: (() => void) | undefined;
  let isClosed = false;

  const startTurns = (): void => {
    if (isClosed) return underWay === 0 ? whenIdle?.() : undefined;
    if (restUntilMs > now()) return armTimer(restUntilMs);
    if (circuit.isOpen) {
      if (underWay > 0) return;
      const place = places.ready ?? places.waiting;
      if (place && circuit.tryAtMs <= now()) runTurn(place);
      else if (place) armTimer(circuit.tryAtMs);
      return;
    }
    for (let place; underWay < turnsMax && (place = places.ready);) runTurn(place);
    if (places.nextDueMs < Infinity) armTimer(places.nextDueMs);
  };
  const armTimer = (atMs: number): void => {
    disarm?.();
    disarm = clock.after(Math.min(TIMER_MAX_MS, Math.max(1, atMs - now())), () => {
      places.makeReady(now());
      startTurns();
    });
  };
  const runTurn = (place: Place): void => {
    places.beginTurn(place);
    underWay += 1;
    turn(place).then((ended) => {
      underWay -= 1;
      if (ended.type === 'all wait') restUntilMs = ended.untilMs;
      places.endTurn(place, ended);
      startTurns();
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
      if (isClosed || places.noteEntries(room)) return true;
      if (places.size >= roomsMax) return false;
      places.add(room);
      startTurns();
      return true;
    },
    hurry() {
      places.makeReady(Infinity);
      startTurns();
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
