/**
 * History of a run of the fault suite, for the invariants: what clients saw, the final content of
 * rooms on each replica, who is present, and outages of the link alone.
 */
import type { Entry } from '../../../server/core/protocol/entry.ts';
import type { Message } from '../../../web/client/room-state.ts';
import type { ClientRecord } from './record.ts';

export interface History {
  records: readonly ClientRecord[];
  sent: readonly SentMessages[];
  /** All entries of each room after the last repair, as read through each replica. */
  timelines: readonly Timeline[];
  views: readonly View[];
  /** Times in which RabbitMQ was unreachable and nothing else was broken. */
  linkOutages: readonly { fromMs: number; toMs: number }[];
  /** Time after the last repair in which clients still talked. */
  calm: { fromMs: number; toMs: number };
  present: ReadonlyMap<string, readonly string[]>;
}

export interface SentMessages {
  client: string;
  room: string;
  ids: readonly string[];
}

export interface Timeline {
  room: string;
  replica: string;
  entries: readonly Entry[];
}

export interface View {
  client: string;
  room: string;
  messages: readonly Message[];
  presence: { count: number; members?: readonly { id: string }[] };
}

export type Guarantee = 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6';

export interface Violation {
  guarantee: Guarantee;
  room: string;
  text: string;
}

/** Entries by room and seq; where replicas differ, the version of the majority. */
export type Truth = ReadonlyMap<string, ReadonlyMap<number, Entry>>;

export function truthOf({ timelines }: History): Truth {
  const truth = new Map<string, Map<number, Entry>>();
  for (const { room, entries } of timelines) {
    if ((truth.get(room)?.size ?? -1) >= entries.length) continue;
    truth.set(room, new Map(entries.map((entry) => [entry.seq, entry])));
  }
  return truth;
}

/** Fields that everyone sees alike. Texts are separate, because a deletion erases them. */
export function identityOf(entry: Entry): string {
  const { id, kind = 'message', from, at, via, replyTo, target, emoji, on } = entry;
  return JSON.stringify([id, kind, from.id, at, via, replyTo, target, emoji, on]);
}
