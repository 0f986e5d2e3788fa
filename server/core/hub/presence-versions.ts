/** Presence versions by room. They only grow during a run, so a reopened room reuses none. */
import type { Room } from '../room/room.ts';

interface Versions {
  /** Version of this replica's people; 0: it has had none. */
  own: number;
  /** Last applied versions, by replica. */
  known?: Map<string, number>;
  /** Times of the last requests for full state, by replica. */
  askedAtMs?: Map<string, number>;
}

const ASK_EVERY_MS = 1_000;

export class PresenceVersions {
  /** Latest own version in any room. */
  last = 0;
  #byRoom = new Map<Room, Versions>();

  own(room: Room): number {
    return this.#byRoom.get(room)?.own ?? 0;
  }

  /** Assigns the next own version; returns the previous one too. */
  advance(room: Room): { since: number; version: number } {
    const versions = this.#of(room);
    const since = versions.own;
    return { since, version: versions.own = ++this.last };
  }

  known(room: Room, from: string): number {
    return this.#byRoom.get(room)?.known?.get(from) ?? 0;
  }

  setKnown(room: Room, from: string, version: number): void {
    const known = this.#of(room).known ??= new Map();
    known.set(from, version);
  }

  /** Rate-limits requests to one replica; heartbeats show it again if the answer is lost. */
  mayAsk(room: Room, to: string, nowMs: number): boolean {
    const askedAtMs = this.#of(room).askedAtMs ??= new Map();
    if (nowMs - (askedAtMs.get(to) ?? -Infinity) < ASK_EVERY_MS) return false;
    askedAtMs.set(to, nowMs);
    return true;
  }

  forgetRoom(room: Room): void {
    this.#byRoom.delete(room);
  }

  forgetReplicaIn(room: Room, from: string): void {
    this.#byRoom.get(room)?.known?.delete(from);
  }

  /** Forgets requests to the replica; returns the rooms in which it had people. */
  forgetAsked(from: string): Room[] {
    const rooms: Room[] = [];
    for (const [room, { known, askedAtMs }] of this.#byRoom) {
      askedAtMs?.delete(from);
      if (known?.has(from)) rooms.push(room);
    }
    return rooms;
  }

  #of(room: Room): Versions {
    let found = this.#byRoom.get(room);
    if (!found) this.#byRoom.set(room, found = { own: 0 });
    return found;
  }
}
