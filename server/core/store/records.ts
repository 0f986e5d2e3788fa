/**
 * Small facts that all replicas share beside the rooms: bans, settings of rooms, keys. Each change
 * has a version of its own, so that a replica can ask for what changed since it last looked.
 */

/** What JSON holds. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

export interface StoredRecord {
  /** What sort of fact. */
  kind: string;
  /** Unique within its kind. */
  key: string;
  /** Null when it was removed. */
  value: Json;
  /** Greater than that of every earlier change, of whatever kind. */
  version: number;
  /** Milliseconds since the Unix epoch; from then on it counts as removed. */
  expiresAtMs?: number;
}

export interface PutOptions {
  expiresAtMs?: number;
  /** Only when the record has this version now; 0: only when there is none. */
  ifVersion?: number;
}

export interface Records {
  /** Nothing when it is not there, was removed or is over at `nowMs`. */
  get(kind: string, key: string, nowMs: number): Promise<StoredRecord | undefined>;
  /** By key in the order of code points, from behind `afterKey` on (`''`: from the first); not those removed or over. */
  list(kind: string, afterKey: string, limit: number, nowMs: number): Promise<StoredRecord[]>;
  /**
   * Durable when it resolves. A null `value` removes. Returns nothing when `ifVersion` does not hold.
   * Versions are given out in the order of commits: no reader ever sees one that later gets a smaller
   * one before it.
   */
  put(
    kind: string,
    key: string,
    value: Json,
    options?: PutOptions,
  ): Promise<StoredRecord | undefined>;
  /**
   * Ascending by version, from behind `afterVersion` on: each record as it is now, also when it was
   * removed or is over, until `sweep` takes it.
   */
  changes(kinds: readonly string[], afterVersion: number, limit: number): Promise<StoredRecord[]>;
  /**
   * Drops what was removed, and what is over, before a time; a bounded number a call. Returns how
   * many: call again until 0.
   */
  sweep(beforeMs: number): Promise<number>;
}
