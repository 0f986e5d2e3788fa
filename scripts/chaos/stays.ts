/**
 * Stays: periods of a client in a room without a break, with the arrival times of entries.
 */
import type { ClientRecord } from '../testkit/cluster/record.ts';

export interface Stay {
  fromMs: number;
  toMs: number;
  connection: number;
  head: number;
  arrivals: Map<number, number>;
}

/** Yields all stays of a client, unordered; an open stay has no end. */
function* staysOf({ seen }: ClientRecord): Generator<[room: string, stay: Stay]> {
  const stays = new Map<string, Stay>();
  for (const happening of seen) {
    const { atMs, connection } = happening;
    if (happening.type === 'joined') {
      const before = stays.get(happening.room);
      if (before) yield [happening.room, { ...before, toMs: atMs }];
      const arrivals = new Map(happening.frame.entries.map(({ seq }) => [seq, atMs]));
      const { head } = happening.frame;
      stays.set(happening.room, { fromMs: atMs, toMs: Infinity, connection, head, arrivals });
    } else if (happening.type === 'entries') {
      const stay = stays.get(happening.room);
      if (stay?.connection !== connection) continue;
      for (const { seq } of happening.entries) stay.arrivals.set(seq, atMs);
    } else if (happening.type === 'closed') {
      for (const [room, stay] of stays) {
        if (stay.connection !== connection) continue;
        yield [room, { ...stay, toMs: atMs }];
        stays.delete(room);
      }
    }
  }
  yield* stays;
}

/** Arrival of an acknowledged entry at a client that stayed in the room. */
export interface Arrival {
  reader: string;
  room: string;
  seq: number;
  /** Since the acknowledgement; Infinity if it never arrived. */
  tookMs: number;
  stay: Stay;
}

/** Arrivals at clients that stayed throughout, of entries acked `leftMs` before the end. */
export function* arrivalsDuring(
  records: readonly ClientRecord[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  leftMs: number,
): Generator<Arrival> {
  const acks = records.flatMap(({ seen }) => seen).filter((happening) => happening.type === 'ack');
  for (const reader of records) {
    for (const [room, stay] of staysOf(reader)) {
      if (stay.fromMs > fromMs || stay.toMs < toMs) continue;
      for (const { room: ackedIn, seq, atMs } of acks) {
        if (ackedIn !== room || atMs < fromMs || atMs + leftMs > toMs) continue;
        const tookMs = (stay.arrivals.get(seq) ?? Infinity) - atMs;
        yield { reader: reader.client, room, seq, tookMs, stay };
      }
    }
  }
}
