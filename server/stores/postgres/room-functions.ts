/** SQL functions of Postgres for whole rooms: retention, and removal of empty rooms. */
import { CHANGES_MAX, OVERDUE, SEQ_FLOOR_STEP } from '../../core/store/bounds.ts';

/** `application_name` of versions that never remove rooms. */
const OLD_APPLICATION = 'starling';
export const APPLICATION = 'starling 2';

const COUNTED_MAX = 20_000;
const REACTIONS_MAX = 2_000;

/** Rules as in functions.ts. */
export const ROOM_FUNCTIONS = `
  -- Removes a bounded number of entries from a room's start; returns how many. The room stays due
  -- when there are more.
  CREATE OR REPLACE FUNCTION starling.trim_room(
    room bigint, young_at bigint, count_max bigint, removed_max bigint
  ) RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off AS $function$
  DECLARE
    r starling.rooms;
    t starling.retained;
    entries bigint;
    shown bigint;
    last bigint;
    keep_from bigint;
    removed bigint := 0;
  BEGIN
    SELECT * INTO r FROM starling.rooms WHERE id = room FOR UPDATE;
    IF r.id IS NULL OR r.first > r.head THEN RETURN 0; END IF;
    SELECT * INTO t FROM starling.retained WHERE room_id = room AND whole_from = r.first;
    IF t.room_id IS NULL THEN
      SELECT room, r.first, r.first, NULL, r.first - 1, 0, 0, NULL INTO t;
    END IF;

    t.emptied_at := NULL;

    -- Each entry is counted only once.
    last := least(r.head, t.counted_to + ${COUNTED_MAX});
    SELECT count(*), count(*) FILTER (WHERE kind IN ('message', 'system')) INTO entries, shown
    FROM starling.entries e WHERE e.room_id = room AND e.seq > t.counted_to AND e.seq <= last;
    t.counted_to := last;
    t.shown_count := t.shown_count + shown;
    t.change_count := t.change_count + entries - shown;
    IF last < r.head THEN
      PERFORM starling.save_retained(t);
      RETURN 0;
    END IF;

    IF t.change_count > ${CHANGES_MAX} THEN
      SELECT seq INTO last FROM starling.entries
      WHERE room_id = room AND seq >= t.whole_from AND seq < r.head
        AND kind NOT IN ('message', 'system')
      ORDER BY seq OFFSET least(t.change_count - ${CHANGES_MAX}, removed_max) - 1 LIMIT 1;
      DELETE FROM starling.entries WHERE room_id = room AND seq >= t.whole_from AND seq <= last
        AND kind NOT IN ('message', 'system');
      GET DIAGNOSTICS removed = ROW_COUNT;
      t.change_count := t.change_count - removed;
      t.whole_from := last + 1;
    END IF;

    SELECT seq INTO last FROM starling.entries WHERE room_id = room AND seq >= t.kept_from
    ORDER BY seq OFFSET removed_max LIMIT 1;
    last := coalesce(last, r.head + 1);
    SELECT seq INTO keep_from FROM starling.entries
    WHERE room_id = room AND seq >= t.kept_from AND seq < last AND kind IN ('message', 'system')
    ORDER BY seq OFFSET greatest(t.shown_count - count_max, 0) LIMIT 1;
    SELECT greatest(coalesce(keep_from, last), coalesce(min(seq), last)) INTO keep_from FROM (
      SELECT seq FROM starling.entries
      WHERE room_id = room AND seq >= t.kept_from AND seq < last AND at >= young_at
        AND kind IN ('message', 'system')
      ORDER BY seq LIMIT 1
    ) young;
    -- A message may have thousands of reactions. It stays until all of them are removed.
    SELECT target INTO last FROM starling.reactions
    WHERE room_id = room AND target < keep_from ORDER BY target OFFSET ${REACTIONS_MAX} LIMIT 1;
    DELETE FROM starling.reactions
    WHERE room_id = room AND target <= coalesce(last, keep_from - 1);
    IF last IS NOT NULL THEN
      PERFORM starling.save_retained(t);
      RETURN removed;
    END IF;
    WITH gone AS (
      DELETE FROM starling.entries WHERE room_id = room AND seq < keep_from RETURNING kind
    )
    SELECT count(*), count(*) FILTER (WHERE kind IN ('message', 'system')) INTO entries, shown
    FROM gone;
    t.shown_count := t.shown_count - shown;
    t.change_count := t.change_count - (entries - shown);
    t.kept_from := keep_from;
    t.whole_from := greatest(t.whole_from, keep_from);
    PERFORM starling.save_retained(t);
    RETURN removed + entries;
  END $function$;

  -- Saves the state of a room's retention, and moves the start of its whole timeline.
  CREATE OR REPLACE FUNCTION starling.save_retained(t starling.retained)
  RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $function$
  BEGIN
    SELECT CASE WHEN kind IN ('message', 'system') THEN at ELSE ${OVERDUE} END
    INTO t.kept_at FROM starling.entries
    WHERE room_id = t.room_id AND seq >= t.kept_from ORDER BY seq LIMIT 1;
    DELETE FROM starling.retained WHERE room_id = t.room_id;
    INSERT INTO starling.retained VALUES (t.*);
    UPDATE starling.rooms SET first = t.whole_from,
      oldest_at = (SELECT at FROM starling.entries WHERE room_id = t.room_id AND seq = t.whole_from)
    WHERE id = t.room_id;
  END $function$;

  -- Removes the rooms that are still empty, with their records: [{name, records: [{kind, key}]}].
  -- Returns how many. Removes none while a server of an older version is connected: it caches room
  -- ids, and would acknowledge posts to a removed room.
  CREATE OR REPLACE FUNCTION starling.remove_rooms(removals json)
  RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off AS $function$
  DECLARE
    r starling.rooms;
    floor bigint;
    removed bigint := 0;
  BEGIN
    IF EXISTS (
      SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = '${OLD_APPLICATION}'
    ) THEN RETURN 0; END IF;
    -- Lock the floor before the rooms: a new room waits for it, and starts after the removed ones.
    SELECT value INTO floor FROM starling.seq_floor FOR UPDATE;
    FOR r IN
      SELECT * FROM starling.rooms
      WHERE name IN (SELECT value->>'name' FROM json_array_elements(removals)) AND first > head
      ORDER BY id FOR UPDATE
    LOOP
      -- As raiseSeqFloor in core/store/bounds.ts.
      IF r.head > floor THEN
        floor := (r.head + ${SEQ_FLOOR_STEP} - 1) / ${SEQ_FLOOR_STEP} * ${SEQ_FLOOR_STEP};
      END IF;
      DELETE FROM starling.entries WHERE room_id = r.id;
      DELETE FROM starling.reactions WHERE room_id = r.id;
      DELETE FROM starling.retained WHERE room_id = r.id;
      DELETE FROM starling.rooms WHERE id = r.id;
      DELETE FROM starling.records USING (
        SELECT own.value->>'kind' AS kind, own.value->>'key' AS key
        FROM json_array_elements(removals) AS removal,
          json_array_elements(removal.value->'records') AS own
        WHERE removal.value->>'name' = r.name
      ) gone WHERE records.kind = gone.kind AND records.key = gone.key;
      removed := removed + 1;
    END LOOP;
    UPDATE starling.seq_floor SET value = floor WHERE value < floor;
    RETURN removed;
  END $function$;
`;
