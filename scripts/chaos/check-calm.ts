/**
 * G5, the other half: once everything is mended the link carries messages again. A link that looks
 * healthy and brings nothing would go unnoticed otherwise, as the rooms heal from the store.
 */
import type { History, Violation } from './history.ts';
import { staysOf } from './stays.ts';

/** Slower than the link ever is, and faster than the comparison of heads, every 3 s, mostly is. */
const ARRIVE_WITHIN_MS = 1_000;
/** What a busy machine may hold up. */
const LATE_SHARE_MAX = 0.05;

export function checkCalm({ records, calm }: History): Violation[] {
  let arrivals = 0;
  let late = 0;
  for (const reader of records) {
    for (const [room, stay] of staysOf(reader)) {
      if (stay.fromMs > calm.fromMs || stay.toMs < calm.toMs) continue;
      for (const { seen } of records) {
        for (const happening of seen) {
          if (happening.type !== 'ack' || happening.room !== room) continue;
          const { seq, atMs } = happening;
          if (atMs < calm.fromMs || atMs + ARRIVE_WITHIN_MS > calm.toMs) continue;
          arrivals += 1;
          if ((stay.arrivals.get(seq) ?? Infinity) > atMs + ARRIVE_WITHIN_MS) late += 1;
        }
      }
    }
  }
  if (late <= arrivals * LATE_SHARE_MAX) return [];
  const text = `with everything mended ${late} of ${arrivals} deliveries took more than ` +
    `${ARRIVE_WITHIN_MS} ms`;
  return [{ guarantee: 'G5', room: '*', text }];
}
