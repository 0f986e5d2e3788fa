/**
 * An index of values by room and id. Values may expire. Look-ups allocate nothing.
 */

export class ByRoom<T extends { until?: number }> {
  #rooms = new Map<string, Map<string, T>>();
  #size = 0;
  #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#size;
  }

  has(room: string, id: string): boolean {
    return this.#rooms.get(room)?.has(id) === true;
  }

  get(room: string, id: string): T | undefined {
    const found = this.#rooms.get(room)?.get(id);
    return found && !this.#isExpired(found) ? found : undefined;
  }

  set(room: string, id: string, value: T): void {
    const inside = this.#rooms.get(room) ?? new Map<string, T>();
    if (!inside.has(id)) this.#size += 1;
    this.#rooms.set(room, inside.set(id, value));
  }

  delete(room: string, id: string): void {
    const inside = this.#rooms.get(room);
    if (!inside?.delete(id)) return;
    this.#size -= 1;
    if (inside.size === 0) this.#rooms.delete(room);
  }

  entries(room: string): Iterable<[string, T]> {
    return this.#rooms.get(room) ?? [];
  }

  values(room?: string): T[] {
    const some = room === undefined
      ? [...this.#rooms.values()].flatMap((inside) => [...inside.values()])
      : [...this.#rooms.get(room)?.values() ?? []];
    return some.filter((value) => !this.#isExpired(value));
  }

  sweep(): void {
    for (const [room, inside] of this.#rooms) {
      for (const [id, value] of inside) if (this.#isExpired(value)) this.delete(room, id);
    }
  }

  #isExpired({ until = Infinity }: T): boolean {
    return until <= this.#now();
  }
}

/** Key of a record. Room names contain no space. */
export function keyOf(room: string, id: string): string {
  return `${room} ${id}`;
}

export function placeOf(key: string): [room: string, id: string] {
  const end = key.indexOf(' ');
  return [key.slice(0, end), key.slice(end + 1)];
}
