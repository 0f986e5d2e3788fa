/** Postgres schema and migrations. Several replicas may start at once. */
import type { Sql } from 'postgres';
import { backfill, BACKFILL_FUNCTIONS, BACKFILLS, type Call, LOCK_WITHIN_MS } from './backfill.ts';
import { FUNCTIONS } from './functions.ts';
import { ROOM_FUNCTIONS } from './room-functions.ts';
import { USED_BYTES_FUNCTION } from './used-bytes.ts';

/** Hash partitions of the two large tables keep indexes small and split the work of vacuum. */
const PARTITIONS = 16;

/** Each runs once, in order. Never change a released one. */
export const MIGRATIONS: readonly string[] = [
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
  // A reader of some kinds need not read past the changes of other kinds.
  'CREATE INDEX records_by_kind ON starling.records (kind, version)',
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Compatible additions: a server that does not know them keeps running, and can start again after a
 * roll-back. They have their own counter; stores/sqlite/schema.ts documents the tables. Writers
 * lock rows of `rooms` first, so after the LOCK none is active. None waits long: slow work comes
 * before the LOCK, or in the back-fill (backfill.ts).
 */
const ADDITIONS = [
  `
  CREATE TABLE starling.retained (
    room_id bigint PRIMARY KEY,
    whole_from bigint NOT NULL,
    kept_from bigint NOT NULL,
    kept_at bigint,
    counted_to bigint NOT NULL,
    shown_count bigint NOT NULL,
    change_count bigint NOT NULL,
    emptied_at bigint
  );
  CREATE INDEX retained_empty ON starling.retained (emptied_at) WHERE emptied_at IS NOT NULL;

  CREATE TABLE starling.seq_floor (value bigint NOT NULL);
  INSERT INTO starling.seq_floor VALUES (0);
  -- Shared with other new rooms; held against the removal of a room, which may raise it.
  CREATE FUNCTION starling.start_room() RETURNS trigger LANGUAGE plpgsql AS $function$
  BEGIN
    SELECT value, value + 1 INTO NEW.head, NEW.first FROM starling.seq_floor FOR SHARE;
    RETURN NEW;
  END $function$;

  CREATE TABLE starling.reaction_counts (
    room_id bigint NOT NULL,
    target bigint NOT NULL,
    emoji text NOT NULL,
    count bigint NOT NULL,
    place bigint NOT NULL,
    PRIMARY KEY (room_id, target, emoji)
  ) WITH (fillfactor = 70);
  CREATE FUNCTION starling.count_put_on() RETURNS trigger LANGUAGE plpgsql AS $function$
  BEGIN
    INSERT INTO starling.reaction_counts AS c
    SELECT room_id, target, emoji, count(*), min(emoji_seq) FROM changed
    GROUP BY room_id, target, emoji
    ON CONFLICT (room_id, target, emoji) DO UPDATE SET count = c.count + excluded.count;
    RETURN NULL;
  END $function$;
  CREATE FUNCTION starling.count_taken_off() RETURNS trigger LANGUAGE plpgsql AS $function$
  BEGIN
    UPDATE starling.reaction_counts c SET count = c.count - g.count
    FROM (
      SELECT room_id, target, emoji, count(*) AS count FROM changed GROUP BY room_id, target, emoji
    ) g WHERE c.room_id = g.room_id AND c.target = g.target AND c.emoji = g.emoji;
    DELETE FROM starling.reaction_counts c USING (
      SELECT DISTINCT room_id, target, emoji FROM changed
    ) g WHERE c.room_id = g.room_id AND c.target = g.target AND c.emoji = g.emoji AND c.count <= 0;
    RETURN NULL;
  END $function$;

  LOCK TABLE starling.rooms IN EXCLUSIVE MODE;
  CREATE TRIGGER start_room BEFORE INSERT ON starling.rooms
    FOR EACH ROW EXECUTE FUNCTION starling.start_room();
  CREATE TRIGGER count_put_on AFTER INSERT ON starling.reactions
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION starling.count_put_on();
  CREATE TRIGGER count_taken_off AFTER DELETE ON starling.reactions
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION starling.count_taken_off();
  -- Where there are reactions the partitions' indexes are built later, beside the posts.
  DO $$ BEGIN
    IF EXISTS (SELECT FROM starling.reactions) THEN
      CREATE INDEX reactions_by_user ON ONLY starling.reactions (room_id, user_id, target);
    ELSE
      CREATE INDEX reactions_by_user ON starling.reactions (room_id, user_id, target);
    END IF;
  END $$;
  ALTER TABLE starling.entries ADD COLUMN edited_seq bigint;
`,
  BACKFILLS,
];

/** Advisory lock for migrations; an arbitrary number. */
const LOCK = 7_825_310;

/** Rejects when the schema is newer than this code, or locks are not free. May be repeated. */
export async function migrate(sql: Sql, call: Call): Promise<void> {
  await call(createTables(sql));
  await backfill(sql, call);
}

/** Sent as one query, which makes it one transaction. */
async function createTables(sql: Sql): Promise<void> {
  const steps = (of: readonly string[], version: string): string =>
    of.map((step, i) => `IF ${version} < ${i + 1} THEN EXECUTE $step$${step}$step$; END IF;`)
      .join('\n');
  await sql.unsafe(`
    SELECT pg_advisory_xact_lock(${LOCK});
    CREATE SCHEMA IF NOT EXISTS starling;
    CREATE TABLE IF NOT EXISTS starling.schema_version (version int NOT NULL);
    CREATE TABLE IF NOT EXISTS starling.schema_additions (count int NOT NULL);
    SET LOCAL lock_timeout = ${LOCK_WITHIN_MS};
    DO $do$ DECLARE version int; additions int; BEGIN
      SELECT coalesce(max(v.version), 0) INTO version FROM starling.schema_version v;
      IF version > ${MIGRATIONS.length} THEN
        RAISE 'the database has schema version %, this Starling knows ${MIGRATIONS.length}: start a newer one', version;
      END IF;
      ${steps(MIGRATIONS, 'version')}
      DELETE FROM starling.schema_version;
      INSERT INTO starling.schema_version VALUES (${MIGRATIONS.length});
      -- A newer version may have added more.
      SELECT coalesce(max(a.count), 0) INTO additions FROM starling.schema_additions a;
      IF additions < ${ADDITIONS.length} THEN
        ${steps(ADDITIONS, 'additions')}
        DELETE FROM starling.schema_additions;
        INSERT INTO starling.schema_additions VALUES (${ADDITIONS.length});
      END IF;
    END $do$;
    ${FUNCTIONS}
    ${ROOM_FUNCTIONS}
    ${BACKFILL_FUNCTIONS}
    ${USED_BYTES_FUNCTION}
  `);
}
