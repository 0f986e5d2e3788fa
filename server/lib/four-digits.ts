/**
 * Four digits that follow from an id: they tell people of one name apart.
 */
import { textHash } from './text-hash.ts';

export function fourDigits(id: string): number {
  return 1_000 + textHash(id) % 9_000;
}
