/**
 * The rooms of a webhook that have news, in the order in which it came: ready for a turn, waiting
 * after a failure, or in their turn. Remembers the cursors of some that have none.
 */
import type { Cursor } from './cursors.ts';

/** A room that has news. */
export interface Job {
  readonly room: string;
  /** Where it stands; absent: the store must be asked. */
  cursor?: Cursor;
}

/** How a turn ended: nothing is left, more is to do, it must wait until then, or all rooms must. */
export type Turn = { type: 'done' | 'more' } | { type: 'wait' | 'all wait'; untilMs: number };

export interface Place extends Job {
  /** There is news since its last turn began. */
  hasNews: boolean;
  dueAtMs: number;
}

/** Of rooms without news. */
const CURSORS_MAX = 2_000;

export class RoomPlaces {
  /** Each is also ready or waiting, or its turn is under way. */
  #all = new Map<string, Place>();
  #ready = new Set<Place>();
  #waiting = new Set<Place>();
  #cursors = new Map<string, Cursor>();
  #nextDueMs = Infinity;

  get size(): number {
    return this.#all.size;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** The first that is ready. */
  get ready(): Place | undefined {
    return first(this.#ready);
  }

  /** The first that waits. */
  get waiting(): Place | undefined {
    return first(this.#waiting);
  }

  /** When one that waits may go on; Infinity: none waits. */
  get nextDueMs(): number {
    return this.#nextDueMs;
  }

  /** False when the room is not here yet. */
  noteNews(room: string): boolean {
    const place = this.#all.get(room);
    if (place) place.hasNews = true;
    return place !== undefined;
  }

  add(room: string): void {
    const cursor = this.#cursors.get(room);
    const place = { room, hasNews: false, dueAtMs: 0, ...(cursor ? { cursor } : {}) };
    this.#all.set(room, place);
    this.#ready.add(place);
  }

  /** Those that wait until then, or for less, are ready. */
  makeReady(untilMs: number): void {
    this.#nextDueMs = Infinity;
    for (const place of this.#waiting) {
      if (place.dueAtMs <= untilMs) {
        this.#waiting.delete(place);
        this.#ready.add(place);
      } else this.#nextDueMs = Math.min(this.#nextDueMs, place.dueAtMs);
    }
  }

  /** Its turn begins. */
  begin(place: Place): void {
    this.#ready.delete(place);
    this.#waiting.delete(place);
    place.hasNews = false;
  }

  /** Its turn has ended. */
  settle(place: Place, ended: Turn): void {
    if (ended.type === 'wait') {
      place.dueAtMs = ended.untilMs;
      this.#nextDueMs = Math.min(this.#nextDueMs, ended.untilMs);
      this.#waiting.add(place);
    } else if (ended.type !== 'done' || place.hasNews) this.#ready.add(place);
    else this.#remove(place);
  }

  #remove({ room, cursor }: Place): void {
    this.#all.delete(room);
    if (!cursor) return;
    this.#cursors.delete(room);
    this.#cursors.set(room, cursor);
    if (this.#cursors.size > CURSORS_MAX) this.#cursors.delete(first(this.#cursors.keys())!);
  }
}

function first<T>(some: Iterable<T>): T | undefined {
  return some[Symbol.iterator]().next().value;
}
