/**
 * Versions of presence by room: of this replica's people, and of the other replicas' people as last
 * applied. Never runs backwards within a run of the replica, so a room that is opened again reuses none.
 */
import type { Room } from '../room/room.ts';

interface Versions {
  /** Of this replica's people; 0 while there were none. */
  own: number;
  /** Of the other replicas' people, as last applied; absent while there were none. */
  known?: Map<string, number>;
  /** When each was asked for the whole, if any was. */
  askedAtMs?: Map<string, number>;
}

const ASK_EVERY_MS = 1_000;

export class PresenceVersions {
  /** Of this replica's people, in any room. */
  last = 0;
  #byRoom = new Map<Room, Versions>();

  own(room: Room): number {
    return this.#byRoom.get(room)?.own ?? 0;
  }

  /** Returns the own version before and from now on. */
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

  /** Whether to ask a replica for its people now: it answers before long, or heartbeats show it again. */
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

  /** Forgets what the replica was asked; returns the rooms in which it had people. */
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
