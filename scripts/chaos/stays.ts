/**
 * When a client was in a room without a break, and when each entry came to it meanwhile.
 */
import type { ClientRecord } from './record.ts';

export interface Stay {
  fromMs: number;
  toMs: number;
  connection: number;
  /** What the client had when it came. */
  head: number;
  /** When each seq came. */
  arrivals: Map<number, number>;
}

/** All stays of a client, in no order; one that has not ended lasts for ever. */
export function* staysOf({ seen }: ClientRecord): Generator<[room: string, stay: Stay]> {
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
