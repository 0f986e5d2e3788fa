/**
 * G5, the other half: once everything is mended the link carries messages again. A link that looks
 * healthy and brings nothing would go unnoticed otherwise, as the rooms heal from the store.
 */
import type { History, Violation } from '../testkit/cluster/history.ts';
import { arrivalsDuring } from './stays.ts';

/** Slower than the link ever is, and faster than the comparison of heads, every 3 s, mostly is. */
const ARRIVE_WITHIN_MS = 1_000;
/** What a busy machine may hold up. */
const LATE_SHARE_MAX = 0.05;

export function checkCalm({ records, calm }: History): Violation[] {
  let arrivals = 0;
  let late = 0;
  for (const { tookMs } of arrivalsDuring(records, calm, ARRIVE_WITHIN_MS)) {
    arrivals += 1;
    if (tookMs > ARRIVE_WITHIN_MS) late += 1;
  }
  if (late <= arrivals * LATE_SHARE_MAX) return [];
  const text = `with everything mended ${late} of ${arrivals} deliveries took more than ` +
    `${ARRIVE_WITHIN_MS} ms`;
  return [{ guarantee: 'G5', room: '*', text }];
}
