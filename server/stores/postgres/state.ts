/** Read-only inspection of Postgres for `doctor`: reachability, rights, schema version, clock. */
import postgres from 'postgres';
import { usedBytes } from './reads.ts';
import { SCHEMA_VERSION } from './schema.ts';
import type { StoreState } from '../../core/store/store-state.ts';

const CONNECT_WITHIN_S = 5;

/** Rejects when the database cannot be reached or used. */
export async function inspectPostgres(url: string): Promise<StoreState> {
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
    // Connect first, so that the clock query measures only a round trip.
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
    // Databases of earlier versions lack the function.
    const [used] = counts ? await usedBytes(sql) : [];
    const problems: string[] = [];
    if (readOnly) problems.push('this server is a read-only standby');
    if (table === null && !create) {
      problems.push('the user may not create the schema: GRANT CREATE ON DATABASE … TO the user');
    }
    return {
      product: `Postgres ${version}`,
      version: found?.version ?? 0,
      ...(used ? { usedBytes: Number(used.bytes) } : {}),
      versionKnown: SCHEMA_VERSION,
      clock: { offsetMs: Number(at) - (askedAtMs + tookMs / 2), uncertaintyMs: tookMs / 2 + 1 },
      problems,
      risks: superuser
        ? [
          'the user is a superuser, but needs only the right to create its schema (deploy/postgres-init.sh)',
        ]
        : [],
    };
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}
