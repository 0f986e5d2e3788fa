/** Records of the Postgres store. */
import type { Sql } from 'postgres';
import type { Json, Records, StoredRecord } from '../../core/store/records.ts';
import { readableText, storableText } from '../../core/store/storable-text.ts';

interface RecordRow {
  kind: string;
  key: string;
  value: string;
  version: string;
  expires_at: string | null;
}

const SWEPT_MAX = 1_000;

/** `run` applies a deadline to each call. */
export function createPostgresRecords(
  run: <T>(call: (sql: Sql) => Promise<T>) => Promise<T>,
): Records {
  return {
    async get(kind, key, nowMs) {
      const [row] = await run((sql) =>
        sql<RecordRow[]>`
        SELECT kind, key, value::text, version, expires_at FROM starling.records
        WHERE kind = ${kind} AND key = ${storableText(key)} AND value <> 'null'::jsonb
          AND coalesce(expires_at > ${nowMs}::bigint, true)`
      );
      return row && recordOf(row);
    },
    async list(kind, afterKey, limit, nowMs) {
      const rows = await run((sql) =>
        sql<RecordRow[]>`
        SELECT kind, key, value::text, version, expires_at FROM starling.records
        WHERE kind = ${kind} AND key > ${storableText(afterKey)} AND value <> 'null'::jsonb
          AND coalesce(expires_at > ${nowMs}::bigint, true)
        ORDER BY key LIMIT ${limit}`
      );
      return rows.map(recordOf);
    },
    async put(kind, key, value, { expiresAtMs, ifVersion } = {}) {
      const text = JSON.stringify(storable(value));
      const nowMs = Date.now();
      // The counter's row stays locked until the commit, so versions follow the order of commits.
      const [row] = await run((sql) =>
        sql<RecordRow[]>`
        SELECT * FROM starling.put_record(${kind}, ${storableText(key)}, ${text}::text::jsonb,
          ${expiresAtMs ?? null}::bigint, ${ifVersion ?? null}::bigint, ${nowMs}::bigint)`
      );
      return row && recordOf(row);
    },
    async changes(kinds, afterVersion, limit) {
      // One range per kind, compared as rows, which only the index by kind can serve. With another
      // index the planner may read past all webhook cursors.
      const rows = await run((sql) =>
        sql<RecordRow[]>`
        SELECT r.kind, r.key, r.value::text, r.version, r.expires_at
        FROM json_array_elements_text(${JSON.stringify(kinds)}::text::json) AS wanted (kind),
          LATERAL (SELECT * FROM starling.records
            WHERE (records.kind, version) > (wanted.kind, ${afterVersion}::bigint)
              AND records.kind <= wanted.kind
            ORDER BY records.kind, version LIMIT ${limit}) AS r
        ORDER BY r.version LIMIT ${limit}`
      );
      return rows.map(recordOf);
    },
    async sweep(beforeMs) {
      const rows = await run((sql) =>
        sql`
        DELETE FROM starling.records WHERE version IN (
          SELECT version FROM starling.records WHERE expires_at < ${beforeMs}::bigint
            OR (value = 'null'::jsonb AND changed_at < ${beforeMs}::bigint)
          LIMIT ${SWEPT_MAX}) RETURNING 1`
      );
      return rows.length;
    },
  };
}

function recordOf({ kind, key, value, version, expires_at }: RecordRow): StoredRecord {
  return {
    kind,
    key: readableText(key),
    value: readable(JSON.parse(value) as Json),
    version: Number(version),
    ...(expires_at === null ? {} : { expiresAtMs: Number(expires_at) }),
  };
}

const storable = (value: Json): Json => inTexts(value, storableText);
const readable = (value: Json): Json => inTexts(value, readableText);

function inTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => inTexts(item, change));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [change(name), inTexts(item, change)]),
  );
}
