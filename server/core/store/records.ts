/**
 * Records: small facts that all replicas share, such as bans, room settings and keys. Each change
 * has a version, so that a replica can ask for the changes since its last poll.
 */

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

export interface StoredRecord {
  /** Category, such as bans. */
  kind: string;
  key: string;
  /** Null when removed. */
  value: Json;
  /** Greater than the version of every earlier change of any kind. */
  version: number;
  /** Milliseconds since the Unix epoch; an expired record counts as removed. */
  expiresAtMs?: number;
}

export interface PutOptions {
  expiresAtMs?: number;
  /** Writes only if the record has this version now; 0: only if there is none. */
  ifVersion?: number;
}

export interface Records {
  /** Undefined when the record is absent, removed or expired at `nowMs`. */
  get(kind: string, key: string, nowMs: number): Promise<StoredRecord | undefined>;
  /** Live records whose key is greater than `afterKey` (`''`: all), by key in code-point order. */
  list(kind: string, afterKey: string, limit: number, nowMs: number): Promise<StoredRecord[]>;
  /**
   * Resolves when durable. A null `value` removes. Returns undefined when `ifVersion` does not
   * match. Versions follow the order of commits: after a reader has seen a version, no smaller one
   * appears.
   */
  put(
    kind: string,
    key: string,
    value: Json,
    options?: PutOptions,
  ): Promise<StoredRecord | undefined>;
  /**
   * Records with a version greater than `afterVersion`, ascending, each in its current state.
   * Includes removed and expired ones until `sweep` drops them.
   */
  changes(kinds: readonly string[], afterVersion: number, limit: number): Promise<StoredRecord[]>;
  /** Drops some records removed or expired before `beforeMs`; returns how many: call until 0. */
  sweep(beforeMs: number): Promise<number>;
}
