/**
 * Back-fill of data that schema additions derive from older rows, in bounded batches, while servers
 * of any version run. A replica starts to serve when it is complete.
 */
import type { Sql } from 'postgres';

/** Rows per batch. The rooms of a batch accept no posts meanwhile. */
const ROWS_PER_BATCH = 500;
/** Advisory lock of the replica that builds the index; an arbitrary number. */
export const INDEX_LOCK = 7_825_311;
const RETRY_AFTER_MS = 500;
/** Limit of the wait for a lock that posts queue behind. */
export const LOCK_WITHIN_MS = 1_000;

export type Call = <T>(answer: Promise<T>) => Promise<T>;

/** Progress: one row per unfinished part, with the last message done. Batches lock it in turn. */
export const BACKFILLS = `
  CREATE TABLE starling.backfills (
    name text PRIMARY KEY,
    room_id bigint NOT NULL DEFAULT 0,
    target bigint NOT NULL DEFAULT 0
  );
  INSERT INTO starling.backfills (name) VALUES ('reaction counts'), ('edited texts');
`;

/** Each runs one batch and returns whether there is more. Like writers, it locks rooms first. */
export const BACKFILL_FUNCTIONS = `
  CREATE OR REPLACE FUNCTION starling.fill_reaction_counts(rows_max bigint) RETURNS boolean
  LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off AS $function$
  DECLARE
    b starling.backfills;
    room_ids bigint[];
    targets bigint[];
    i int;
  BEGIN
    SELECT * INTO b FROM starling.backfills WHERE name = 'reaction counts' FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    SELECT array_agg(room_id), array_agg(target) INTO room_ids, targets FROM (
      SELECT room_id, target FROM starling.reactions
      WHERE (room_id, target) > (b.room_id, b.target) ORDER BY room_id, target LIMIT rows_max
    ) batch;
    IF room_ids IS NULL THEN
      DELETE FROM starling.backfills WHERE name = b.name;
      RETURN false;
    END IF;
    i := cardinality(room_ids);
    PERFORM FROM starling.rooms WHERE id = ANY (room_ids) ORDER BY id FOR UPDATE;
    -- Counted anew, because triggers have counted only changes since they exist. Rooms that are not
    -- locked had no reactions before.
    INSERT INTO starling.reaction_counts AS c
      SELECT room_id, target, emoji, count(*), min(emoji_seq) FROM starling.reactions
      WHERE room_id = ANY (room_ids) AND (room_id, target) > (b.room_id, b.target)
        AND (room_id, target) <= (room_ids[i], targets[i])
      GROUP BY room_id, target, emoji
      ON CONFLICT (room_id, target, emoji) DO UPDATE
        SET count = excluded.count, place = excluded.place;
    UPDATE starling.backfills SET room_id = room_ids[i], target = targets[i] WHERE name = b.name;
    RETURN true;
  END $function$;

  -- An edited message keeps only the newest text, in edited_text and in its last edit.
  CREATE OR REPLACE FUNCTION starling.fill_edited_texts(rows_max bigint) RETURNS boolean
  LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off AS $function$
  DECLARE
    b starling.backfills;
    room_ids bigint[];
    targets bigint[];
    last_seqs bigint[];
    i int;
    erased bigint;
  BEGIN
    SELECT * INTO b FROM starling.backfills WHERE name = 'edited texts' FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    SELECT array_agg(room_id), array_agg(target) INTO room_ids, targets FROM (
      SELECT DISTINCT room_id, target FROM (
        SELECT room_id, target FROM starling.entries
        WHERE kind = 'edit' AND (room_id, target) > (b.room_id, b.target)
        ORDER BY room_id, target LIMIT rows_max
      ) batch ORDER BY room_id, target
    ) messages;
    IF room_ids IS NULL THEN
      DELETE FROM starling.backfills WHERE name = b.name;
      RETURN false;
    END IF;
    i := cardinality(room_ids);
    PERFORM FROM starling.rooms WHERE id = ANY (room_ids) ORDER BY id FOR UPDATE;
    SELECT array_agg((
      SELECT max(e.seq) FROM starling.entries e
      WHERE e.room_id = m.room_id AND e.target = m.target AND e.kind = 'edit'
    ) ORDER BY m.room_id, m.target) INTO last_seqs
    FROM unnest(room_ids, targets) AS m (room_id, target);
    UPDATE starling.entries e SET text = '', edited_seq = m.last
    FROM unnest(room_ids, targets, last_seqs) AS m (room_id, target, last)
    WHERE e.room_id = m.room_id AND e.seq = m.target AND e.edited_text IS NOT NULL
      AND (e.edited_seq IS DISTINCT FROM m.last OR e.text <> '');
    -- One message may have many edits.
    WITH chosen AS (
      SELECT e.room_id, e.seq FROM unnest(room_ids, targets, last_seqs) AS m (room_id, target, last)
      JOIN starling.entries e ON e.room_id = m.room_id AND e.target = m.target
      WHERE e.kind = 'edit' AND e.seq < m.last AND e.text <> '' LIMIT rows_max
    )
    UPDATE starling.entries e SET text = '' FROM chosen
    WHERE e.room_id = chosen.room_id AND e.seq = chosen.seq;
    GET DIAGNOSTICS erased = ROW_COUNT;
    IF erased < rows_max THEN
      UPDATE starling.backfills SET room_id = room_ids[i], target = targets[i] WHERE name = b.name;
    END IF;
    RETURN true;
  END $function$;
`;

/** May be interrupted at any time, and restarted by any replica. */
export async function backfill(sql: Sql, call: Call): Promise<void> {
  await indexReactions(sql, call);
  for (const fill of ['fill_reaction_counts', 'fill_edited_texts']) {
    for (let isMore = true; isMore;) {
      const [row] = await call(sql.unsafe<{ more: boolean }[]>(
        `SELECT starling.${fill}(${ROWS_PER_BATCH}) AS more`,
      ));
      isMore = row!.more;
    }
  }
}

/** Builds the index for a database that already had reactions, partition by partition. */
async function indexReactions(sql: Sql, call: Call): Promise<void> {
  for (;;) {
    const [index] = await call(sql`
      SELECT FROM pg_index
      WHERE indexrelid = 'starling.reactions_by_user'::regclass AND indisvalid`);
    if (index) return;
    // Do not wait for the lock: the index build would wait for this session.
    const [lock] = await call(sql<{ mine: boolean }[]>`
      SELECT pg_try_advisory_lock(${INDEX_LOCK}) AS mine`);
    if (lock!.mine) break;
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
  }
  const partitions = await call(sql<{ partition: string; name: string; state: string }[]>`
    SELECT p.relname AS partition, p.relname || '_by_user' AS name, CASE
      WHEN i.indexrelid IS NULL THEN 'missing'
      WHEN NOT i.indisvalid THEN 'invalid'
      WHEN EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.indexrelid) THEN 'attached'
      ELSE 'built'
    END AS state
    FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
    LEFT JOIN pg_index i ON i.indexrelid = to_regclass(format('starling.%I', p.relname || '_by_user'))
    WHERE h.inhparent = 'starling.reactions'::regclass`);
  for (const { partition, name, state } of partitions) {
    if (state === 'attached') continue;
    if (state === 'invalid') await call(sql.unsafe(`DROP INDEX CONCURRENTLY starling.${name}`));
    if (state !== 'built') {
      // No deadline: it may take long, and blocks nobody.
      await sql.unsafe(`
        CREATE INDEX CONCURRENTLY ${name} ON starling.${partition} (room_id, user_id, target)`);
    }
    await call(sql.unsafe(`
      SET LOCAL lock_timeout = ${LOCK_WITHIN_MS};
      ALTER INDEX starling.reactions_by_user ATTACH PARTITION starling.${name}`));
  }
  await call(sql`SELECT pg_advisory_unlock(${INDEX_LOCK})`);
}
