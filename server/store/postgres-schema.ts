/**
 * The tables in Postgres, and how they come to be. Several replicas may start at once.
 */
import type { Sql } from 'postgres';
import { FUNCTIONS } from './postgres-functions.ts';

/** Hash partitions of the two large tables: small indexes, and vacuum work in parts. */
const PARTITIONS = 16;

/** Each runs once, in order; never change one that was released. */
const MIGRATIONS = [
  `
  CREATE TABLE starling.rooms (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    head bigint NOT NULL DEFAULT 0,
    first bigint NOT NULL DEFAULT 1,
    oldest_at bigint
  ) WITH (fillfactor = 50);
  CREATE INDEX rooms_oldest_at ON starling.rooms (oldest_at);

  CREATE TABLE starling.entries (
    room_id bigint NOT NULL,
    seq bigint NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    user_id text NOT NULL,
    author jsonb NOT NULL,
    at bigint NOT NULL,
    via text NOT NULL,
    text text,
    reply_to bigint,
    target bigint,
    emoji text,
    is_on boolean,
    edited_text text,
    edited_at bigint,
    is_deleted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (room_id, seq),
    UNIQUE (room_id, id)
  ) PARTITION BY HASH (room_id);
  CREATE INDEX entries_page ON starling.entries (room_id, seq) WHERE kind IN ('message', 'system');
  CREATE INDEX entries_edits ON starling.entries (room_id, target) WHERE kind = 'edit';

  CREATE TABLE starling.reactions (
    room_id bigint NOT NULL,
    target bigint NOT NULL,
    emoji text NOT NULL,
    user_id text NOT NULL,
    seq bigint NOT NULL,
    emoji_seq bigint NOT NULL,
    PRIMARY KEY (room_id, target, emoji, user_id)
  ) PARTITION BY HASH (room_id);

  DO $$ BEGIN
    FOR i IN 0..${PARTITIONS - 1} LOOP
      EXECUTE format('CREATE TABLE starling.entries_%s PARTITION OF starling.entries
        FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER %s)', i, i);
      EXECUTE format('CREATE TABLE starling.reactions_%s PARTITION OF starling.reactions
        FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER %s)', i, i);
    END LOOP;
  END $$;

  CREATE TABLE starling.kept (name text PRIMARY KEY, value text NOT NULL);
`,
  `
  CREATE TABLE starling.records (
    kind text NOT NULL COLLATE "C",
    key text NOT NULL COLLATE "C",
    value jsonb NOT NULL,
    version bigint NOT NULL UNIQUE,
    expires_at bigint,
    changed_at bigint NOT NULL,
    PRIMARY KEY (kind, key)
  );
  CREATE INDEX records_by_end ON starling.records (expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX records_removed ON starling.records (changed_at) WHERE value = 'null'::jsonb;
  CREATE TABLE starling.record_version (version bigint NOT NULL);
  INSERT INTO starling.record_version VALUES (0);
  CREATE INDEX rooms_by_name ON starling.rooms (name COLLATE "C");
`,
  // Who follows some kinds does not read past the changes of others.
  'CREATE INDEX records_by_kind ON starling.records (kind, version)',
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Any number, the same in every replica: who migrates holds this lock. */
const LOCK = 7_825_310;

/** Rejects when the schema is newer than this code. One query, so one transaction. */
export async function migrate(sql: Sql): Promise<void> {
  const steps = MIGRATIONS.map((migration, i) =>
    `IF version < ${i + 1} THEN EXECUTE $migration$${migration}$migration$; END IF;`
  );
  await sql.unsafe(`
    SELECT pg_advisory_xact_lock(${LOCK});
    CREATE SCHEMA IF NOT EXISTS starling;
    CREATE TABLE IF NOT EXISTS starling.schema_version (version int NOT NULL);
    DO $do$ DECLARE version int; BEGIN
      SELECT coalesce(max(v.version), 0) INTO version FROM starling.schema_version v;
      IF version > ${MIGRATIONS.length} THEN
        RAISE 'the database has schema version %, this Starling knows ${MIGRATIONS.length}: start a newer one', version;
      END IF;
      ${steps.join('\n')}
      DELETE FROM starling.schema_version;
      INSERT INTO starling.schema_version VALUES (${MIGRATIONS.length});
    END $do$;
    ${FUNCTIONS}
  `);
}
