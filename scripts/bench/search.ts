/**
 * Finds the highest rate that a server keeps up with: climbs in short steps to where it no longer
 * does, then closes in with full ones.
 */

export interface SearchOptions {
  rateStart: number;
  /** Whether the server kept up. */
  tryRate: (rate: number, length: 'short' | 'full') => Promise<boolean>;
}

const CLIMBS_MAX = 24;
const FULL_MAX = 6;
const DESCENT = 1.3;
/** Good enough: the next bad rate is less than so much higher. */
const CLOSE = 1.1;

/** Undefined when not even the lowest rate that was tried went well. */
export async function searchHighest(
  { rateStart, tryRate }: SearchOptions,
): Promise<number | undefined> {
  let bad = await climb(rateStart, tryRate);
  let best: number | undefined;
  // What a short step allowed is not taken for granted.
  let next = bad / Math.SQRT2;
  for (let tries = 0; tries < FULL_MAX; tries++) {
    if (await tryRate(next, 'full')) best = next;
    else bad = next;
    if (best && bad / best < CLOSE) break;
    next = best ? Math.sqrt(best * bad) : bad / DESCENT;
  }
  return best;
}

/** The first bad rate upwards; or downwards, the last before a good one. */
async function climb(rateStart: number, tryRate: SearchOptions['tryRate']): Promise<number> {
  let rate = rateStart;
  const isUp = await tryRate(rate, 'short');
  for (let tries = 1; tries < CLIMBS_MAX; tries++) {
    const next = isUp ? rate * 2 : rate / 2;
    const isGood = await tryRate(next, 'short');
    if (isUp !== isGood) return isUp ? next : rate;
    rate = next;
  }
  return rate;
}
