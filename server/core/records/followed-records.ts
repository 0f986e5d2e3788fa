/**
 * Followed records, always at hand: a replica answers from memory who is banned or how a room is set.
 * What one replica puts, the others hear over the link at once, and find in the store within seconds
 * when the link is down.
 */
import type { Broker } from '../broker/broker.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Records, StoredRecord } from '../store/records.ts';
import { RecordTable } from './record-table.ts';

export interface FollowedRecords {
  /** Nothing when it is not there, was removed or is over. */
  get(kind: string, key: string): StoredRecord | undefined;
  /** Those that are there, in no order. */
  all(kind: string): Iterable<StoredRecord>;
  /**
   * As `Records.put`, and known here and told to the other replicas when it resolves. Rejects when
   * the store cannot be reached.
   */
  put: Records['put'];
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
  const table = new RecordTable({ kinds, log, recordsMax, now });
  let looking: Promise<void> | undefined;
  let isAskedAgain = false;
  let isFailing = false;
  let isClosed = false;

  const read = async (): Promise<void> => {
    for (;;) {
      const changed = await records.changes(kinds, table.version, CHANGES_PER_READ);
      for (const record of changed) table.takeRecord(record);
      table.readUpTo(changed.at(-1)?.version ?? table.version);
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
    table.sweep();
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
      const record = table.ofKind(kind).known.get(key);
      return record && table.isThere(record) ? record : undefined;
    },
    *all(kind) {
      for (const record of table.ofKind(kind).known.values()) {
        if (table.isThere(record)) yield record;
      }
    },
    async put(kind, key, value, putOptions) {
      table.ofKind(kind);
      const record = await records.put(kind, key, value, putOptions);
      if (!record) return undefined;
      table.takeRecord(record);
      tellOthers();
      return record;
    },
    watch(kind, onChange) {
      const { watchers } = table.ofKind(kind);
      watchers.add(onChange);
      return () => void watchers.delete(onChange);
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
