/** Map for mostly 0 or 1 entries, which it holds without a `Map` (200 bytes even when empty). */

export class SmallMap<K, V> {
  #key: K | undefined;
  #value: V | undefined;
  /** Used from the second entry on. */
  #map: Map<K, V> | undefined;

  get size(): number {
    return this.#map?.size ?? (this.#value === undefined ? 0 : 1);
  }

  get(key: K): V | undefined {
    if (this.#map) return this.#map.get(key);
    return this.#key === key ? this.#value : undefined;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V & NonNullable<unknown>): void {
    if (this.#map) this.#map.set(key, value);
    else if (this.#value === undefined || this.#key === key) {
      this.#key = key;
      this.#value = value;
    } else {
      this.#map = new Map([[this.#key!, this.#value], [key, value]]);
      this.#key = this.#value = undefined;
    }
  }

  delete(key: K): void {
    if (this.#map) {
      this.#map.delete(key);
      if (this.#map.size === 0) this.#map = undefined;
    } else if (this.#key === key) this.#key = this.#value = undefined;
  }

  values(): Iterable<V> {
    if (this.#map) return this.#map.values();
    return this.#value === undefined ? [] : [this.#value];
  }
}
