/**
 * Search for the highest rate that a server keeps up with: climbs in short steps to the first bad
 * rate, then closes in with full steps.
 */

export interface SearchOptions {
  rateStart: number;
  tryRate: (rate: number, length: 'short' | 'full') => Promise<boolean>;
}

const CLIMBS_MAX = 24;
const FULL_MAX = 6;
const DESCENT = 1.3;
/** The search ends when the next bad rate is less than this factor higher. */
const CLOSE = 1.1;

/** Undefined if even the lowest rate failed. */
export async function searchHighest(
  { rateStart, tryRate }: SearchOptions,
): Promise<number | undefined> {
  let bad = await climb(rateStart, tryRate);
  let best: number | undefined;
  // A success of a short step is checked again.
  let next = bad / Math.SQRT2;
  for (let tries = 0; tries < FULL_MAX; tries++) {
    if (await tryRate(next, 'full')) best = next;
    else bad = next;
    if (best && bad / best < CLOSE) break;
    next = best ? Math.sqrt(best * bad) : bad / DESCENT;
  }
  return best;
}

/** Returns the first bad rate upwards; or downwards, the last bad one before a good one. */
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
