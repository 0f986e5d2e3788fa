/** Removes the oldest entries of a map, in batches: each call skips all deleted before. */
export function forgetFirst<K>(map: Map<K, unknown>, count: number): void {
  for (const key of map.keys()) {
    if (count-- <= 0) return;
    map.delete(key);
  }
}
