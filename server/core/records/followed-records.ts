/**
 * Followed records: an in-memory copy of some records, so that a replica can check bans and room
 * settings without the store. Changes spread over the link at once, or by polling within seconds.
 */
import type { Broker } from '../broker/broker.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Records, StoredRecord } from '../store/records.ts';
import { RecordTable } from './record-table.ts';

export interface FollowedRecords {
  /** Undefined when absent, removed or expired. */
  get(kind: string, key: string): StoredRecord | undefined;
  /** Live records of the kind, in no order. */
  all(kind: string): Iterable<StoredRecord>;
  /** As `Records.put`; resolves once the record is here in memory and announced to the others. */
  put: Records['put'];
  /** Calls back after each change of the kind, once `get` returns it. Returns a stop function. */
  watch(kind: string, onChange: (record: StoredRecord) => void): () => void;
  /** Reads the changes now. Rejects when the store cannot be reached. */
  poll(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface FollowOptions {
  records: Records;
  broker: Broker;
  kinds: readonly string[];
  log: Log;
  pollEveryMs?: number;
  /** Records per kind kept in memory; the newest stay. */
  recordsMax?: number;
  now?: () => number;
}

const TOPIC = 'records';
const POLL_EVERY_MS = 2_000;
const RECORDS_MAX = 200_000;
const CHANGES_PER_READ = 1_000;
const SWEEP_EVERY_MS = 60_000;
/** How long removed records stay, for replicas that were away; a new replica reads everything. */
const REMOVED_KEPT_MS = 86_400_000;

/** Resolves when all records of the kinds are read. Rejects when the store cannot be reached. */
export async function followRecords(options: FollowOptions): Promise<FollowedRecords> {
  const { records, broker, kinds, log, now = Date.now } = options;
  const { pollEveryMs = POLL_EVERY_MS, recordsMax = RECORDS_MAX } = options;
  const table = new RecordTable({ kinds, log, recordsMax, now });
  let polling: Promise<void> | undefined;
  let mustPollAgain = false;
  let isFailing = false;
  let isClosed = false;

  const readChanges = async (): Promise<void> => {
    for (;;) {
      const changed = await records.changes(kinds, table.version, CHANGES_PER_READ);
      for (const record of changed) table.takeRecord(record);
      table.readUpTo(changed.at(-1)?.version ?? table.version);
      if (changed.length < CHANGES_PER_READ) return;
    }
  };
  /** One read at a time. A call during a read causes another, since the first may be too early. */
  const poll = (): Promise<void> => {
    if (polling) {
      mustPollAgain = true;
      return polling;
    }
    return polling = (async () => {
      try {
        do {
          mustPollAgain = false;
          await readChanges();
        } while (mustPollAgain && !isClosed);
      } finally {
        polling = undefined;
      }
    })();
  };
  const pollOnce = async (): Promise<void> => {
    try {
      await poll();
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn('records: cannot read, will retry', { reason: explain(error) });
      isFailing = true;
    }
  };
  const sweep = async (): Promise<void> => {
    table.sweep();
    await records.sweep(now() - REMOVED_KEPT_MS).catch(() => {});
  };
  const announceChange = (): void => {
    if (!broker.isAlone && broker.isUp) broker.publish(TOPIC, new Uint8Array()).catch(() => {});
  };

  await poll();
  await broker.subscribe(TOPIC, () => void pollOnce());
  const stopWatching = broker.watch((isUp) => isUp && void pollOnce());
  const timers = [setInterval(pollOnce, pollEveryMs), setInterval(sweep, SWEEP_EVERY_MS)];

  return {
    get(kind, key) {
      const record = table.ofKind(kind).known.get(key);
      return record && table.isLive(record) ? record : undefined;
    },
    *all(kind) {
      for (const record of table.ofKind(kind).known.values()) {
        if (table.isLive(record)) yield record;
      }
    },
    async put(kind, key, value, putOptions) {
      table.ofKind(kind);
      const record = await records.put(kind, key, value, putOptions);
      if (!record) return undefined;
      table.takeRecord(record);
      announceChange();
      return record;
    },
    watch(kind, onChange) {
      const { watchers } = table.ofKind(kind);
      watchers.add(onChange);
      return () => void watchers.delete(onChange);
    },
    poll,
    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      stopWatching();
      await broker.unsubscribe(TOPIC).catch(() => {});
      await polling?.catch(() => {});
    },
  };
}
