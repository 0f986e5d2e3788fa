/**
 * Bearer tokens: parses the header `Authorization: Bearer …`, and compares tokens.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Empty if the header is missing or has another scheme. */
export function bearerOf(header: string | undefined): string {
  return /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
}

/** Compares in constant time. */
export function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
