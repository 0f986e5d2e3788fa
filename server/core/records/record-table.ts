/**
 * Record table: the records of some kinds in memory, the newest version of each, and who watches them.
 */
import { forgetFirst } from '../../lib/forget-first.ts';
import type { Log } from '../../lib/log.ts';
import type { StoredRecord } from '../store/records.ts';

export interface RecordTableOptions {
  kinds: readonly string[];
  log: Log;
  /** Records of a kind that are kept; the newest stay. */
  recordsMax: number;
  now: () => number;
}

type Watcher = (record: StoredRecord) => void;

interface KindRecords {
  known: Map<string, StoredRecord>;
  /** Versions at which keys went, until all up to them is read: what was read before brings none back. */
  removed: Map<string, number>;
  watchers: Set<Watcher>;
}

export class RecordTable {
  /** All up to this version is read. */
  version = 0;
  #kinds: Map<string, KindRecords>;
  #options: RecordTableOptions;

  constructor(options: RecordTableOptions) {
    this.#options = options;
    this.#kinds = new Map(options.kinds.map((kind) => [kind, {
      known: new Map(),
      removed: new Map(),
      watchers: new Set(),
    }]));
  }

  /** Throws for a kind that is not in it. */
  ofKind(kind: string): KindRecords {
    const some = this.#kinds.get(kind);
    if (!some) throw new Error(`records of the kind ${kind} are not followed`);
    return some;
  }

  isThere({ expiresAtMs = Infinity }: StoredRecord): boolean {
    return expiresAtMs > this.#options.now();
  }

  /** Takes a record unless a newer one is known, and calls back those who watch its kind. */
  takeRecord(record: StoredRecord): void {
    const { kind, key, version } = record;
    const { recordsMax, log } = this.#options;
    const { known, removed, watchers } = this.ofKind(kind);
    const before = known.get(key)?.version ?? removed.get(key) ?? 0;
    if (before >= version) return;
    known.delete(key);
    removed.delete(key);
    if (record.value !== null && this.isThere(record)) known.set(key, record);
    else if (version > this.version) removed.set(key, version);
    forgetFirst(removed, removed.size - recordsMax);
    if (known.size > recordsMax) {
      forgetFirst(known, known.size - recordsMax);
      log.warn('records: more than memory holds, the oldest go', { kind, recordsMax });
    }
    for (const onChange of [...watchers]) onChange(record);
  }

  /** All up to this version was taken. */
  readUpTo(version: number): void {
    this.version = version;
    for (const { removed } of this.#kinds.values()) {
      for (const [key, at] of removed) if (at <= version) removed.delete(key);
    }
  }

  /** Forgets what is over. */
  sweep(): void {
    for (const { known } of this.#kinds.values()) {
      for (const [key, record] of known) if (!this.isThere(record)) known.delete(key);
    }
  }
}
