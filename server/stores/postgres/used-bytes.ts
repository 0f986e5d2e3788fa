/**
 * Estimate of the bytes in use in Postgres. The size of its files says little: rows that were trimmed
 * leave free space in them, which is used again and hardly ever given back.
 */

/** Pages of 8 KiB that one estimate reads. */
export const PAGES_MAX = 2_000;

/**
 * Sums the rows on a sample of pages, much the same one each time and another one for each table; all
 * of them where there are few. A value that lies outside of its row counts with its size there. Indexes count in
 * proportion to what is in use of their table. A large database is told to about a tenth, more closely the less was trimmed.
 *
 * Statistics would be cheaper, but free space is in none of them, and after a crash they are empty.
 */
export const USED_BYTES_FUNCTION = `
  CREATE OR REPLACE FUNCTION starling.used_bytes(pages_max bigint) RETURNS bigint
  LANGUAGE plpgsql AS $function$
  DECLARE
    -- Header of a row, its pointer in the page, and what alignment takes.
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
