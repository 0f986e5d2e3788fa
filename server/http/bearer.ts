/**
 * The token of an `Authorization: Bearer …` header, and its comparison.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Empty when the header is missing or of another kind. */
export function bearerOf(header: string | undefined): string {
  return /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
}

/** Takes the same time whatever is wrong. */
export function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
