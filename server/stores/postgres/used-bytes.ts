/** Estimate of used bytes in Postgres, whose files include free space left by trimmed rows. */

/** Pages of 8 KiB read per estimate. */
export const PAGES_MAX = 2_000;

/**
 * Sums the row sizes on a sample of pages, which is almost the same each time, or on all pages of a
 * small table. A value stored outside of its row counts with its size there, and indexes count in
 * proportion to the used part of their table. The error is up to a tenth in a large database, less
 * if little was trimmed.
 *
 * Statistics would be cheaper, but they do not include free space, and are lost in a crash.
 */
export const USED_BYTES_FUNCTION = `
  CREATE OR REPLACE FUNCTION starling.used_bytes(pages_max bigint) RETURNS bigint
  LANGUAGE plpgsql AS $function$
  DECLARE
    -- Row header, item pointer, and alignment.
    row_bytes CONSTANT int := 32;
    percent float8;
    t record;
    used float8;
    total float8 := 0;
  BEGIN
    SELECT least(100, 100 * pages_max * 8192.0 / greatest(sum(pg_relation_size(oid)), 1))
    INTO percent FROM pg_class WHERE relnamespace = 'starling'::regnamespace AND relkind = 'r';
    FOR t IN
      SELECT c.oid, c.oid::regclass AS name, pg_table_size(c.oid) AS bytes,
        pg_indexes_size(c.oid) AS index_bytes, (
          SELECT string_agg(format('coalesce(pg_column_size(%I), 0)', attname), ' + ')
          FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
        ) AS row_size
      FROM pg_class c WHERE relnamespace = 'starling'::regnamespace AND relkind = 'r'
        AND pg_relation_size(c.oid) > 0
    LOOP
      EXECUTE format('SELECT coalesce(sum(%s + %s), 0) FROM %s TABLESAMPLE SYSTEM (%s) REPEATABLE (%s)',
        t.row_size, row_bytes, t.name, percent, t.oid) INTO used;
      used := least(used * 100 / percent, t.bytes);
      total := total + used + t.index_bytes * used / t.bytes;
    END LOOP;
    RETURN total;
  END $function$;
`;
