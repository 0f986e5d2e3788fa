/**
 * Many attackers with bounded concurrency.
 */
import { type Attacker, enter } from './attacker.ts';
import type { AttackTarget } from './run-attack.ts';

const AT_ONCE = 50;

/** Resolves with the admitted guests, fewer when the server is full. Rejects without any. */
export async function enterCrowd(
  { url }: Pick<AttackTarget, 'url'>,
  count: number,
  headersOf: (number: number) => Record<string, string> = () => ({}),
): Promise<(Attacker & { token: string })[]> {
  const entered = await forEachOf(count, (number) => enter({ url, headers: headersOf(number) }));
  const attackers = entered.filter((attacker) => attacker !== undefined);
  if (attackers.length === 0) throw new Error(`none of ${count} attackers was admitted`);
  return attackers;
}

export async function forEachOf<T>(
  count: number,
  act: (number: number) => Promise<T>,
  atOnce = AT_ONCE,
): Promise<(T | undefined)[]> {
  const results = new Array<T | undefined>(count);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      results[number] = await act(number).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
  return results;
}

export async function sumOfEach<T>(
  guests: readonly T[],
  act: (guest: T, number: number) => Promise<number>,
  atOnce?: number,
): Promise<number> {
  const counts = await forEachOf(guests.length, (number) => act(guests[number]!, number), atOnce);
  return sumOf(counts, (count) => count ?? 0);
}

export function endAll(attackers: Iterable<Attacker | undefined>): void {
  for (const attacker of attackers) attacker?.end();
}

export function sumOf<T>(values: Iterable<T>, of: (value: T) => number): number {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum;
}
