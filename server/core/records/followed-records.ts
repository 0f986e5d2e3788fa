/**
 * Some kinds of records, always at hand: a replica answers from memory who is banned or how a room is
 * set. What one replica puts the others hear over the link at once, and find in the store within
 * seconds when the link is down.
 */
import type { Broker } from '../broker/broker.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Json, PutOptions, Records, StoredRecord } from '../store/records.ts';

export interface FollowedRecords {
  /** Nothing when it is not there, was removed or is over. */
  get(kind: string, key: string): StoredRecord | undefined;
  /** Those that are there, in no order. */
  all(kind: string): Iterable<StoredRecord>;
  /**
   * As `Records.put`, and known here and told to the other replicas when it resolves. Rejects when
   * the store cannot be reached.
   */
  put(
    kind: string,
    key: string,
    value: Json,
    options?: PutOptions,
  ): Promise<StoredRecord | undefined>;
  /** Calls back after each change of the kind, once it can be read here. Returns a function that stops it. */
  watch(kind: string, onChange: (record: StoredRecord) => void): () => void;
  /** Reads what changed. Rejects when the store cannot be reached. */
  look(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface FollowOptions {
  records: Records;
  broker: Broker;
  kinds: readonly string[];
  log: Log;
  lookEveryMs?: number;
  /** Records kept in memory; the newest stay. */
  recordsMax?: number;
  now?: () => number;
}

const TOPIC = 'records';
const LOOK_EVERY_MS = 2_000;
const RECORDS_MAX = 200_000;
const CHANGES_PER_READ = 1_000;
const SWEEP_EVERY_MS = 60_000;
/** So long what was removed can still be heard of by a replica that was away; a new one reads all. */
const REMOVED_KEPT_MS = 86_400_000;

/** Resolves once all records of the kinds are known. Rejects when the store cannot be reached. */
export async function followRecords(options: FollowOptions): Promise<FollowedRecords> {
  const { records, broker, kinds, log, now = Date.now } = options;
  const { lookEveryMs = LOOK_EVERY_MS, recordsMax = RECORDS_MAX } = options;
  const known = new Map(kinds.map((kind) => [kind, new Map<string, StoredRecord>()]));
  /** Versions at which keys went, until all up to them is read: what was read before brings none back. */
  const removed = new Map(kinds.map((kind) => [kind, new Map<string, number>()]));
  const watchers = new Map<string, Set<(record: StoredRecord) => void>>();
  let version = 0;
  let looking: Promise<void> | undefined;
  let isAskedAgain = false;
  let isFailing = false;
  let isClosed = false;

  const ofKind = (kind: string): Map<string, StoredRecord> => {
    const some = known.get(kind);
    if (!some) throw new Error(`records of the kind ${kind} are not followed`);
    return some;
  };
  const isThere = ({ expiresAtMs = Infinity }: StoredRecord): boolean => expiresAtMs > now();
  const take = (record: StoredRecord): void => {
    const some = ofKind(record.kind);
    const gone = removed.get(record.kind)!;
    const before = some.get(record.key)?.version ?? gone.get(record.key) ?? 0;
    if (before >= record.version) return;
    some.delete(record.key);
    gone.delete(record.key);
    if (record.value !== null && isThere(record)) some.set(record.key, record);
    else if (record.version > version) gone.set(record.key, record.version);
    if (gone.size > recordsMax) gone.delete(gone.keys().next().value!);
    if (some.size > recordsMax) {
      some.delete(some.keys().next().value!);
      log.warn('records: more than memory holds, the oldest go', { kind: record.kind, recordsMax });
    }
    for (const tell of [...watchers.get(record.kind) ?? []]) tell(record);
  };
  const read = async (): Promise<void> => {
    for (;;) {
      const changed = await records.changes(kinds, version, CHANGES_PER_READ);
      for (const record of changed) take(record);
      version = changed.at(-1)?.version ?? version;
      for (const gone of removed.values()) {
        for (const [key, at] of gone) if (at <= version) gone.delete(key);
      }
      if (changed.length < CHANGES_PER_READ) return;
    }
  };
  /** One reading at a time; whoever asks during one gets a second, since the first may have begun too early. */
  const look = (): Promise<void> => {
    if (looking) {
      isAskedAgain = true;
      return looking;
    }
    return looking = (async () => {
      try {
        do {
          isAskedAgain = false;
          await read();
        } while (isAskedAgain && !isClosed);
      } finally {
        looking = undefined;
      }
    })();
  };
  const lookOnce = async (): Promise<void> => {
    try {
      await look();
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn('records: cannot be read now', { reason: explain(error) });
      isFailing = true;
    }
  };
  const sweep = async (): Promise<void> => {
    for (const some of known.values()) {
      for (const [key, record] of some) if (!isThere(record)) some.delete(key);
    }
    await records.sweep(now() - REMOVED_KEPT_MS).catch(() => {});
  };
  const tellOthers = (): void => {
    if (!broker.isAlone && broker.isUp) broker.publish(TOPIC, new Uint8Array()).catch(() => {});
  };

  await look();
  await broker.subscribe(TOPIC, () => void lookOnce());
  const stopWatching = broker.watch((isUp) => isUp && void lookOnce());
  const timers = [setInterval(lookOnce, lookEveryMs), setInterval(sweep, SWEEP_EVERY_MS)];

  return {
    get(kind, key) {
      const record = ofKind(kind).get(key);
      return record && isThere(record) ? record : undefined;
    },
    *all(kind) {
      for (const record of ofKind(kind).values()) if (isThere(record)) yield record;
    },
    async put(kind, key, value, putOptions) {
      ofKind(kind);
      const record = await records.put(kind, key, value, putOptions);
      if (!record) return undefined;
      take(record);
      tellOthers();
      return record;
    },
    watch(kind, onChange) {
      ofKind(kind);
      const some = watchers.get(kind) ?? new Set();
      watchers.set(kind, some.add(onChange));
      return () => void some.delete(onChange);
    },
    look,
    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      stopWatching();
      await broker.unsubscribe(TOPIC).catch(() => {});
      await looking?.catch(() => {});
    },
  };
}
