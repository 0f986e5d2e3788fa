/**
 * Cluster reports: the state of each replica, and the traced steps of single messages. They contain
 * rooms, seqs, ids and times, never texts, names or users. Shared with the cluster page.
 */

/** Where a replica got an entry: over the link, or from the store because the link lost it. */
export type EntryPath = 'link' | 'store';

/** A replica's state, about once a second. Times in milliseconds by its clock. */
export interface ReplicaReport {
  replica: string;
  runtime: string;
  startedAtMs: number;
  atMs: number;
  connections: number;
  rooms: number;
  /** The rooms with the most members on this replica. */
  topRooms: RoomReport[];
  link: { kind: string; isUp: boolean; roundTripMs?: number };
  store: { kind: string; isUp: boolean };
  /** Entries missed by the link and read from the store, since the replica's start. */
  healedEntries: number;
  /** Entries in the second before this report. */
  committedPerS: number;
  /** Entries times sockets, in the second before this report. */
  deliveredPerS: number;
  /** One of 2^n messages is traced. */
  sampleExponent: number;
}

export interface RoomReport {
  room: string;
  /** On this replica. */
  members: number;
  /** Last seq. */
  head: number;
}

/** What one replica has done with one message so far. Times by that replica's clock. */
export interface Step {
  room: string;
  seq: number;
  id: string;
  kind: string;
  /** Name of the accepting replica. */
  via: string;
  acceptedAtMs?: number;
  committedAtMs?: number;
  arrivedAtMs?: number;
  way?: EntryPath;
  deliveredAtMs?: number;
  sockets?: number;
}

/** Offset between a replica's clock and the clock of the replica that serves the watcher. */
export interface ClockOffset {
  /** Subtract it from the replica's times. */
  offsetMs: number;
  /** The largest error of `offsetMs`: half the round trip of its measurement. */
  uncertaintyMs: number;
}

/** An event on the cluster stream. `instance` is unique to one run of a replica. */
export type ClusterEvent =
  | { type: 'welcome'; replica: string; instance: string }
  /** `clock` is absent until the offset is measured. */
  | { type: 'report'; instance: string; report: ReplicaReport; clock?: ClockOffset }
  | { type: 'steps'; instance: string; replica: string; steps: Step[] }
  | { type: 'gone'; instance: string };
