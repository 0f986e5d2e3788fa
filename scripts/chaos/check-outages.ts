/**
 * G5: while only the link is out, messages are acknowledged, and reach the members on all replicas
 * by way of the store.
 */
import type { History, Violation } from './history.ts';
import type { ClientRecord } from './record.ts';
import { staysOf } from './stays.ts';

/** Shorter outages prove nothing: the replicas have to notice first. */
const OUTAGE_MS_MIN = 3_000;
/** Heads are compared every 3 s; the rest is for a busy machine. */
export const CONVERGE_WITHIN_MS = 8_000;

interface Outage {
  fromMs: number;
  toMs: number;
}

export function checkOutages({ records, linkOutages }: History): Violation[] {
  return linkOutages
    .filter(({ fromMs, toMs }) => toMs - fromMs >= OUTAGE_MS_MIN)
    .flatMap((outage) => [
      ...checkSending(records, outage),
      ...records.flatMap((record) => checkArrival(record, records, outage)),
    ]);
}

function checkSending(records: readonly ClientRecord[], { fromMs, toMs }: Outage): Violation[] {
  const isAcked = records.some(({ seen }) =>
    seen.some(({ type, atMs }) => type === 'ack' && atMs > fromMs && atMs < toMs)
  );
  if (isAcked) return [];
  const text = `nothing was acknowledged in ${Math.round(toMs - fromMs)} ms without the link`;
  return [{ guarantee: 'G5', room: '*', text }];
}

/** Whether a client that stayed joined saw what others were told to be accepted early in the outage. */
function checkArrival(
  reader: ClientRecord,
  writers: readonly ClientRecord[],
  { fromMs, toMs }: Outage,
): Violation[] {
  const violations: Violation[] = [];
  for (const [room, stay] of staysOf(reader)) {
    if (stay.fromMs > fromMs || stay.toMs < toMs) continue;
    for (const { seen } of writers) {
      for (const happening of seen) {
        if (happening.type !== 'ack' || happening.room !== room) continue;
        const { seq, atMs } = happening;
        if (atMs < fromMs || atMs + CONVERGE_WITHIN_MS > toMs) continue;
        const arrivedMs = stay.arrivals.get(seq) ?? Infinity;
        if (seq <= stay.head || arrivedMs <= atMs + CONVERGE_WITHIN_MS) continue;
        const late = arrivedMs === Infinity ? 'never' : `${Math.round(arrivedMs - atMs)} ms later`;
        const text = `${seq} reached ${reader.client} ${late}, without the link`;
        violations.push({ guarantee: 'G5', room, text });
      }
    }
  }
  return violations;
}
