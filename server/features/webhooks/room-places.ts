/**
 * Rooms of a webhook with new entries, in order of arrival: ready, waiting after a failure, or
 * being delivered. Caches the cursors of some idle rooms.
 */
import type { Cursor } from './cursors.ts';

export interface Job {
  readonly room: string;
  /** Absent: not read from the store yet. */
  cursor?: Cursor;
}

/** The end of a turn: nothing left, more to do, or this room or all rooms must wait. */
export type Turn = { type: 'done' | 'more' } | { type: 'wait' | 'all wait'; untilMs: number };

export interface Place extends Job {
  /** New entries arrived since its last turn began. */
  hasNewEntries: boolean;
  dueAtMs: number;
}

const CURSORS_MAX = 2_000;

export class RoomPlaces {
  /** Each is also in `#ready` or `#waiting`, unless its turn is under way. */
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

  get ready(): Place | undefined {
    return first(this.#ready);
  }

  get waiting(): Place | undefined {
    return first(this.#waiting);
  }

  /** When the next waiting room may continue; Infinity: none waits. */
  get nextDueMs(): number {
    return this.#nextDueMs;
  }

  /** False if the room is not here yet. */
  noteEntries(room: string): boolean {
    const place = this.#all.get(room);
    if (place) place.hasNewEntries = true;
    return place !== undefined;
  }

  add(room: string): void {
    const cursor = this.#cursors.get(room);
    const place = { room, hasNewEntries: false, dueAtMs: 0, ...(cursor ? { cursor } : {}) };
    this.#all.set(room, place);
    this.#ready.add(place);
  }

  makeReady(untilMs: number): void {
    this.#nextDueMs = Infinity;
    for (const place of this.#waiting) {
      if (place.dueAtMs <= untilMs) {
        this.#waiting.delete(place);
        this.#ready.add(place);
      } else this.#nextDueMs = Math.min(this.#nextDueMs, place.dueAtMs);
    }
  }

  beginTurn(place: Place): void {
    this.#ready.delete(place);
    this.#waiting.delete(place);
    place.hasNewEntries = false;
  }

  endTurn(place: Place, ended: Turn): void {
    if (ended.type === 'wait') {
      place.dueAtMs = ended.untilMs;
      this.#nextDueMs = Math.min(this.#nextDueMs, ended.untilMs);
      this.#waiting.add(place);
    } else if (ended.type !== 'done' || place.hasNewEntries) this.#ready.add(place);
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
