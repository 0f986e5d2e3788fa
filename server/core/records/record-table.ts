/** Record table: the newest version of each record in memory, and the watchers of each kind. */
import { forgetFirst } from '../../lib/forget-first.ts';
import type { Log } from '../../lib/log.ts';
import type { StoredRecord } from '../store/records.ts';

export interface RecordTableOptions {
  kinds: readonly string[];
  log: Log;
  recordsMax: number;
  now: () => number;
}

type Watcher = (record: StoredRecord) => void;

interface KindRecords {
  known: Map<string, StoredRecord>;
  /** Versions of removals not yet read up to, so that an older read cannot restore the record. */
  removed: Map<string, number>;
  watchers: Set<Watcher>;
}

export class RecordTable {
  /** All changes up to this version are read. */
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

  /** Throws for a kind that is not followed. */
  ofKind(kind: string): KindRecords {
    const some = this.#kinds.get(kind);
    if (!some) throw new Error(`records of kind ${kind} are not followed`);
    return some;
  }

  isLive({ expiresAtMs = Infinity }: StoredRecord): boolean {
    return expiresAtMs > this.#options.now();
  }

  /** Stores a record unless a newer version is known, and notifies the kind's watchers. */
  takeRecord(record: StoredRecord): void {
    const { kind, key, version } = record;
    const { recordsMax, log } = this.#options;
    const { known, removed, watchers } = this.ofKind(kind);
    const before = known.get(key)?.version ?? removed.get(key) ?? 0;
    if (before >= version) return;
    known.delete(key);
    removed.delete(key);
    if (record.value !== null && this.isLive(record)) known.set(key, record);
    else if (version > this.version) removed.set(key, version);
    forgetFirst(removed, removed.size - recordsMax);
    if (known.size > recordsMax) {
      forgetFirst(known, known.size - recordsMax);
      log.warn('records: too many for memory, dropped the oldest', { kind, recordsMax });
    }
    for (const onChange of [...watchers]) onChange(record);
  }

  readUpTo(version: number): void {
    this.version = version;
    for (const { removed } of this.#kinds.values()) {
      for (const [key, at] of removed) if (at <= version) removed.delete(key);
    }
  }

  sweep(): void {
    for (const { known } of this.#kinds.values()) {
      for (const [key, record] of known) if (!this.isLive(record)) known.delete(key);
    }
  }
}
