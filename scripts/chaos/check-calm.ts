/**
 * G5 after the faults: the link carries messages again. Otherwise a link that looks healthy and
 * carries nothing would go unnoticed, since rooms repair their gaps from the store.
 */
import type { History, Violation } from '../testkit/cluster/history.ts';
import { arrivalsDuring } from './stays.ts';

/** Slower than the link, and usually faster than the head comparison, every 3 s. */
const ARRIVE_WITHIN_MS = 1_000;
/** Tolerance for a busy machine. */
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
