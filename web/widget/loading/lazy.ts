/**
 * Lazy initialization, for Intl formats, which take milliseconds each on slow machines.
 */
export function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
