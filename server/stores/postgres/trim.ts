/** Retention and empty rooms in Postgres, a bounded amount of work per call. */
import type { Sql } from 'postgres';
import { CHANGES_MAX } from '../../core/store/bounds.ts';
import { storableText } from '../../core/store/storable-text.ts';
import type { EmptyRoom, Retention, RoomRemoval, Trimmed } from '../../core/store/store.ts';

const ROOMS_PER_CALL = 20;
const ENTRIES_PER_ROOM = 5_000;
const STAMPED_PER_CALL = 1_000;
/** After this time a call starts no further room. */
const TRIM_MS_MAX = 1_000;

/** `run` applies a deadline to each room. */
export async function trimRooms(
  run: <T>(call: (sql: Sql) => Promise<T>) => Promise<T>,
  { ageMaxMs, countMax }: Retention,
  nowMs: number,
  rooms?: readonly string[],
): Promise<Trimmed> {
  const youngAt = ageMaxMs > 0 ? nowMs - ageMaxMs : Number.MIN_SAFE_INTEGER;
  const count = countMax > 0 ? countMax : Number.MAX_SAFE_INTEGER;
  const startedMs = performance.now();
  const due = await run((sql) => {
    const among = rooms === undefined ? sql`` : sql`
      AND r.name IN (SELECT json_array_elements_text(${JSON.stringify(rooms)}::text::json))`;
    const uncounted = sql`r.head - coalesce(t.counted_to, r.first - 1)`;
    return sql<{ id: string }[]>`
    SELECT r.id FROM starling.rooms r
    LEFT JOIN starling.retained t ON t.room_id = r.id AND t.whole_from = r.first
    WHERE r.first <= r.head AND (coalesce(t.kept_at, r.oldest_at) < ${youngAt}::bigint
      OR coalesce(t.shown_count, 0) + ${uncounted} > ${count}::bigint
      OR coalesce(t.change_count, 0) + ${uncounted} > ${CHANGES_MAX}::bigint) ${among}
    ORDER BY r.id LIMIT ${ROOMS_PER_CALL}`;
  });
  let removed = 0;
  for (const { id } of due) {
    const [row] = await run((sql) =>
      sql<{ removed: string }[]>`
      SELECT starling.trim_room(${id}, ${youngAt}, ${count}, ${ENTRIES_PER_ROOM}) AS removed`
    );
    removed += Number(row!.removed);
    if (performance.now() - startedMs > TRIM_MS_MAX) break;
  }
  return { removed, isDone: due.length === 0 };
}

export async function listEmptyRooms(
  sql: Sql,
  nowMs: number,
  limit: number,
): Promise<EmptyRoom[]> {
  await sql`
    INSERT INTO starling.retained
      (room_id, whole_from, kept_from, counted_to, shown_count, change_count, emptied_at)
    SELECT r.id, r.first, r.first, r.head, 0, 0, ${nowMs}::bigint FROM starling.rooms r
    LEFT JOIN starling.retained t ON t.room_id = r.id AND t.whole_from = r.first
    WHERE r.first > r.head AND t.emptied_at IS NULL
    ORDER BY r.id LIMIT ${STAMPED_PER_CALL}
    ON CONFLICT (room_id) DO UPDATE SET whole_from = excluded.whole_from,
      kept_from = excluded.kept_from, kept_at = NULL, counted_to = excluded.counted_to,
      shown_count = 0, change_count = 0, emptied_at = excluded.emptied_at`;
  const rows = await sql<{ name: string; since: string }[]>`
    SELECT r.name, t.emptied_at AS since FROM starling.retained t
    JOIN starling.rooms r ON r.id = t.room_id AND r.first = t.whole_from
    WHERE t.emptied_at IS NOT NULL AND r.first > r.head
    ORDER BY t.emptied_at LIMIT ${limit}`;
  return rows.map(({ name, since }) => ({ name, sinceMs: Number(since) }));
}

export async function holdEmptyRooms(
  sql: Sql,
  rooms: readonly string[],
  nowMs: number,
): Promise<void> {
  await sql`
    WITH held AS (
      SELECT t.room_id FROM starling.retained t JOIN starling.rooms r ON r.id = t.room_id
      WHERE t.emptied_at IS NOT NULL
        AND r.name IN (SELECT json_array_elements_text(${JSON.stringify(rooms)}::text::json))
      ORDER BY t.room_id FOR UPDATE OF t
    )
    UPDATE starling.retained t SET emptied_at = ${nowMs}::bigint
    FROM held WHERE t.room_id = held.room_id`;
}

export async function removeEmptyRooms(
  sql: Sql,
  removals: readonly RoomRemoval[],
): Promise<number> {
  const named = removals.map(({ name, records }) => ({
    name,
    records: records.map(({ kind, key }) => ({ kind, key: storableText(key) })),
  }));
  const [row] = await sql<{ removed: string }[]>`
    SELECT starling.remove_rooms(${JSON.stringify(named)}::text::json) AS removed`;
  return Number(row!.removed);
}
