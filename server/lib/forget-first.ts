/**
 * Forgets the entries of a map that have been in it for longest. Several at once: one at a time, a map
 * looks through all that it forgot before to find the next.
 */
export function forgetFirst<K>(map: Map<K, unknown>, count: number): void {
  for (const key of map.keys()) {
    if (count-- <= 0) return;
    map.delete(key);
  }
}
