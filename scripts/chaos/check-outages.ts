/**
 * G5 during link outages: messages are acknowledged, and reach the members on all replicas through
 * the store.
 */
import type { History, Violation } from '../testkit/cluster/history.ts';
import type { ClientRecord } from '../testkit/cluster/record.ts';
import { arrivalsDuring } from './stays.ts';

/** Replicas need this long to notice, so shorter outages prove nothing. */
const OUTAGE_MS_MIN = 3_000;
/** Heads are compared every 3 s; the rest is tolerance for a busy machine. */
const CONVERGE_WITHIN_MS = 8_000;

interface Outage {
  fromMs: number;
  toMs: number;
}

export function checkOutages({ records, linkOutages }: History): Violation[] {
  return linkOutages
    .filter(({ fromMs, toMs }) => toMs - fromMs >= OUTAGE_MS_MIN)
    .flatMap((outage) => [...checkSending(records, outage), ...checkArrivals(records, outage)]);
}

function checkSending(records: readonly ClientRecord[], { fromMs, toMs }: Outage): Violation[] {
  const isAcked = records.some(({ seen }) =>
    seen.some(({ type, atMs }) => type === 'ack' && atMs > fromMs && atMs < toMs)
  );
  if (isAcked) return [];
  const text = `nothing was acknowledged in ${Math.round(toMs - fromMs)} ms without the link`;
  return [{ guarantee: 'G5', room: '*', text }];
}

function checkArrivals(records: readonly ClientRecord[], outage: Outage): Violation[] {
  return [...arrivalsDuring(records, outage, CONVERGE_WITHIN_MS)]
    .filter(({ seq, stay, tookMs }) => seq > stay.head && tookMs > CONVERGE_WITHIN_MS)
    .map(({ reader, room, seq, tookMs }) => {
      const late = tookMs === Infinity ? 'never' : `${Math.round(tookMs)} ms later`;
      return { guarantee: 'G5', room, text: `${seq} reached ${reader} ${late}, without the link` };
    });
}
