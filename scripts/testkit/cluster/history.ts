/**
 * History: a whole run of the fault suite, for the invariants. What all clients saw, what the rooms hold in
 * the end as each replica tells it, who is there, and when only the link was broken.
 */
import type { Entry } from '../../../server/core/protocol/entry.ts';
import type { Message } from '../../../web/client/room-state.ts';
import type { ClientRecord } from './record.ts';

export interface History {
  records: readonly ClientRecord[];
  /** Messages that the clients were told to send, in order, by client and room. */
  sent: readonly SentMessages[];
  /** All entries of each room after everything was healed, as read through each replica. */
  timelines: readonly Timeline[];
  /** What each client showed in the end. */
  views: readonly View[];
  /** Times in which RabbitMQ was out of reach and nothing else was broken. */
  linkOutages: readonly { fromMs: number; toMs: number }[];
  /** When everything was mended and the clients still talked. */
  calm: { fromMs: number; toMs: number };
  /** User ids of those who are in each room in the end. */
  present: ReadonlyMap<string, readonly string[]>;
}

export interface SentMessages {
  client: string;
  room: string;
  /** In the order of sending. */
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
  /** One sentence, with the evidence. */
  text: string;
}

/** The rooms' entries by seq; where replicas differ, as the one that tells most of them does. */
export type Truth = ReadonlyMap<string, ReadonlyMap<number, Entry>>;

export function truthOf({ timelines }: History): Truth {
  const truth = new Map<string, Map<number, Entry>>();
  for (const { room, entries } of timelines) {
    if ((truth.get(room)?.size ?? -1) >= entries.length) continue;
    truth.set(room, new Map(entries.map((entry) => [entry.seq, entry])));
  }
  return truth;
}

/** What must be the same for all who see an entry. A deletion erases texts, so the text stands apart. */
export function identityOf(entry: Entry): string {
  const { id, kind = 'message', from, at, via, replyTo, target, emoji, on } = entry;
  return JSON.stringify([id, kind, from.id, at, via, replyTo, target, emoji, on]);
}
