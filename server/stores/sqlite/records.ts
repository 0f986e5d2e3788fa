/** Records of the SQLite store. The caller owns the transactions of `put` and `sweep`. */
import type { DatabaseSync } from 'node:sqlite';
import type { Json, PutOptions, StoredRecord } from '../../core/store/records.ts';

export interface RecordTable {
  get(kind: string, key: string, nowMs: number): StoredRecord | undefined;
  list(kind: string, afterKey: string, limit: number, nowMs: number): StoredRecord[];
  put(kind: string, key: string, value: Json, options: PutOptions): StoredRecord | undefined;
  changes(kinds: readonly string[], afterVersion: number, limit: number): StoredRecord[];
  sweep(beforeMs: number): number;
}

interface RecordRow {
  kind: string;
  key: string;
  value: string;
  version: number;
  expires_at: number | null;
}

const COLUMNS = 'kind, key, value, version, expires_at';
const SWEPT_MAX = 1_000;

export function createRecordTable(db: DatabaseSync): RecordTable {
  const one = db.prepare(`SELECT ${COLUMNS} FROM record WHERE kind = ? AND key = ?`);
  const present = "value <> 'null' AND coalesce(expires_at > ?2, true)";
  const some = db.prepare(
    `SELECT ${COLUMNS} FROM record WHERE kind = ?1 AND ${present} AND key > ?3 ORDER BY key LIMIT ?4`,
  );
  const nextVersion = db.prepare(
    'UPDATE record_version SET version = version + 1 RETURNING version',
  );
  const write = db.prepare(
    `INSERT OR REPLACE INTO record (${COLUMNS}, changed_at) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const since = db.prepare(
    `SELECT ${COLUMNS} FROM record WHERE version > ? AND kind IN (SELECT value FROM json_each(?)) ` +
      'ORDER BY version LIMIT ?',
  );
  const drop = db.prepare(
    'DELETE FROM record WHERE version IN (SELECT version FROM record WHERE expires_at < ?1 ' +
      `OR (value = 'null' AND changed_at < ?1) LIMIT ${SWEPT_MAX})`,
  );
  const find = (kind: string, key: string, nowMs: number): StoredRecord | undefined => {
    const row = one.get(kind, key) as RecordRow | undefined;
    if (!row || row.value === 'null' || (row.expires_at ?? Infinity) <= nowMs) return undefined;
    return recordOf(row);
  };

  return {
    get: find,
    list: (kind, afterKey, limit, nowMs) =>
      (some.all(kind, nowMs, afterKey, limit) as unknown as RecordRow[]).map(recordOf),
    put(kind, key, value, { expiresAtMs, ifVersion }) {
      const nowMs = Date.now();
      const beforeVersion = find(kind, key, nowMs)?.version ?? 0;
      if (ifVersion !== undefined && ifVersion !== beforeVersion) return undefined;
      const version = Number(nextVersion.get()!.version);
      write.run(kind, key, JSON.stringify(value), version, expiresAtMs ?? null, nowMs);
      return recordOf(one.get(kind, key) as unknown as RecordRow);
    },
    changes: (kinds, afterVersion, limit) =>
      (since.all(afterVersion, JSON.stringify(kinds), limit) as unknown as RecordRow[])
        .map(recordOf),
    sweep: (beforeMs) => Number(drop.run(beforeMs).changes),
  };
}

function recordOf({ kind, key, value, version, expires_at }: RecordRow): StoredRecord {
  return {
    kind,
    key,
    value: JSON.parse(value) as Json,
    version,
    ...(expires_at === null ? {} : { expiresAtMs: expires_at }),
  };
}
