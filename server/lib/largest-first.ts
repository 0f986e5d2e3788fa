/** Load shedding: picks the largest items when all of them together hold too much memory. */

/** The largest items that together hold at least `excessBytes`, or all that are not empty. */
export function largestFirst<T>(
  items: Iterable<T>,
  bytesOf: (item: T) => number,
  excessBytes: number,
): T[] {
  const sized = [...items]
    .map((item) => ({ item, bytes: bytesOf(item) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  let takenBytes = 0;
  const end = sized.findIndex(({ bytes }) => (takenBytes += bytes) >= excessBytes);
  return (end < 0 ? sized : sized.slice(0, end + 1)).map(({ item }) => item);
}
