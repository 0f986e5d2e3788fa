/** A look at Postgres: whether it can be reached and used, and what stands there. */
import postgres from 'postgres';
import { usedBytes } from './reads.ts';
import { SCHEMA_VERSION } from './schema.ts';
import type { StoreState } from '../../core/store/store-state.ts';

const CONNECT_WITHIN_S = 5;

/** Rejects when it cannot be reached or used. */
export async function lookAtPostgres(url: string): Promise<StoreState> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: CONNECT_WITHIN_S,
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: 'starling doctor',
      statement_timeout: CONNECT_WITHIN_S * 1_000,
    },
  });
  try {
    // So that the question about the clock does not wait for the connection.
    await sql`SELECT 1`;
    const askedAtMs = Date.now();
    const [row] = await sql<
      {
        version: string;
        at: string;
        table: string | null;
        counts: boolean;
        create: boolean;
        readOnly: boolean;
        superuser: boolean;
      }[]
    >`
      SELECT current_setting('server_version') AS version,
        floor(extract(epoch FROM clock_timestamp()) * 1000)::text AS at,
        to_regclass('starling.schema_version')::text AS table,
        to_regprocedure('starling.used_bytes(bigint)') IS NOT NULL AS counts,
        has_database_privilege(current_database(), 'CREATE') AS create,
        pg_is_in_recovery() AS "readOnly",
        current_setting('is_superuser') = 'on' AS superuser`;
    const tookMs = Date.now() - askedAtMs;
    const { version, at, table, counts, create, readOnly, superuser } = row!;
    const [found] = table === null ? [] : await sql<{ version: number | null }[]>`
      SELECT max(version) AS version FROM starling.schema_version`;
    // The version before has no such function.
    const [used] = counts ? await usedBytes(sql) : [];
    const troubles: string[] = [];
    if (readOnly) troubles.push('this server is a standby, nothing can be written');
    if (table === null && !create) {
      troubles.push('the user may not make the schema: GRANT CREATE ON DATABASE … TO the user');
    }
    return {
      what: `Postgres ${version}`,
      version: found?.version ?? 0,
      ...(used ? { usedBytes: Number(used.bytes) } : {}),
      versionKnown: SCHEMA_VERSION,
      clock: { offsetMs: Number(at) - (askedAtMs + tookMs / 2), uncertaintyMs: tookMs / 2 + 1 },
      troubles,
      risks: superuser
        ? [
          'the user is a superuser: a role that may create its schema is enough (deploy/postgres-init.sh)',
        ]
        : [],
    };
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}
