/**
 * What is made at its first use, and kept: each format of Intl takes milliseconds on a slow machine, and
 * a page pays for all of them when it opens.
 */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
