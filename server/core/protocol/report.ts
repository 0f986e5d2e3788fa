/**
 * Reports for those who watch the cluster: the state of each replica, and the steps of messages on
 * their way. Never a text, a name or a user: rooms, seqs, ids and times only. Shared with the page.
 */

/** How an entry came to a replica: over the link, or read from the store because the link did not bring it. */
export type Way = 'link' | 'store';

/** A replica's state, about once a second. Times by that replica's clock, in milliseconds. */
export interface Report {
  replica: string;
  runtime: string;
  startedAtMs: number;
  /** When it was sent. */
  atMs: number;
  connections: number;
  rooms: number;
  /** The rooms with the most members on this replica. */
  topRooms: RoomReport[];
  link: { kind: string; isUp: boolean; roundTripMs?: number };
  store: { kind: string; isUp: boolean };
  /** Since the replica's start. */
  healedEntries: number;
  /** Entries in the second before this report. */
  committedPerS: number;
  /** Entries times sockets, in the second before this report. */
  deliveredPerS: number;
  /** Of 2^n messages one is traced. */
  sampleExponent: number;
}

export interface RoomReport {
  room: string;
  /** On this replica. */
  members: number;
  /** Its last seq. */
  head: number;
}

/** What one replica did with one message, as far as it happened by now. Times by that replica's clock. */
export interface Step {
  room: string;
  seq: number;
  id: string;
  kind: string;
  /** The replica that accepted it. */
  via: string;
  acceptedAtMs?: number;
  committedAtMs?: number;
  arrivedAtMs?: number;
  way?: Way;
  deliveredAtMs?: number;
  sockets?: number;
}

/** How a replica's clock stands against that of the replica that serves the watcher. */
export interface ClockOffset {
  /** To be taken off the replica's times. */
  offsetMs: number;
  /** The true offset is at most so far away: half the round trip by which it was measured. */
  uncertaintyMs: number;
}

/** What a watcher gets. `instance` is unique to a run of a replica. */
export type News =
  | { type: 'welcome'; replica: string; instance: string }
  /** Without `clock` while the offset is not known yet. */
  | { type: 'report'; instance: string; report: Report; clock?: ClockOffset }
  | { type: 'steps'; instance: string; replica: string; steps: Step[] }
  | { type: 'gone'; instance: string };
