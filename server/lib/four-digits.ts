/** Four digits derived from an id, to tell people with the same name apart. */
import { textHash } from './text-hash.ts';

export function fourDigits(id: string): number {
  return 1_000 + textHash(id) % 9_000;
}
