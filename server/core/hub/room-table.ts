/** Room table: rooms in memory by name, by slot, and by last use (LRU). */
import type { Room } from '../room/room.ts';
import { slotOf } from './slots.ts';

export class RoomTable {
  #byName = new Map<string, Room>();
  #bySlot = new Map<string, Set<Room>>();
  /** Least recently used first. */
  #byUse = new Set<Room>();

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): Room | undefined {
    return this.#byName.get(name);
  }

  all(): IterableIterator<Room> {
    return this.#byName.values();
  }

  inSlot(slot: string): Iterable<Room> {
    return this.#bySlot.get(slot) ?? [];
  }

  /** Least recently used first. */
  byUse(): Iterable<Room> {
    return this.#byUse;
  }

  add(room: Room): void {
    this.#byName.set(room.name, room);
    this.#byUse.add(room);
    const slot = slotOf(room.name);
    const neighbours = this.#bySlot.get(slot);
    if (neighbours) neighbours.add(room);
    else this.#bySlot.set(slot, new Set([room]));
  }

  noteUse(room: Room): void {
    this.#byUse.delete(room);
    this.#byUse.add(room);
  }

  /** Returns false when the room was not there. */
  delete(room: Room): boolean {
    if (this.#byName.get(room.name) !== room) return false;
    this.#byName.delete(room.name);
    this.#byUse.delete(room);
    const slot = slotOf(room.name);
    const neighbours = this.#bySlot.get(slot)!;
    neighbours.delete(room);
    if (neighbours.size === 0) this.#bySlot.delete(slot);
    return true;
  }
}
