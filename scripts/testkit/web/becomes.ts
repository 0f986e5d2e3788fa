/**
 * Assertions for states that a page reaches some time after what caused them.
 */
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';

const WITHIN_MS = 10_000;

/** Resolves once `look` returns an equal of `expected`; at the deadline the difference fails. */
export async function becomes<T>(look: () => Promise<T>, expected: T, what: string): Promise<void> {
  let difference: unknown;
  const isEqual = async (): Promise<boolean> => {
    const seen = await look();
    try {
      assert.equal(seen, expected, what);
      return true;
    } catch (error) {
      difference = error;
      return false;
    }
  };
  await until(isEqual, { withinMs: WITHIN_MS, what }).catch((error: unknown) => {
    throw difference ?? error;
  });
}
