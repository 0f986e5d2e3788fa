/**
 * Retention in Postgres: rooms lose their oldest entries, a bounded number of rooms and entries a call.
 */
import type { Sql } from 'postgres';
import type { Retention } from './store.ts';

const ROOMS_PER_CALL = 20;
const ENTRIES_PER_ROOM = 5_000;

/** Returns the number of entries removed. */
export async function trimRooms(
  sql: Sql,
  { ageMaxMs, countMax }: Retention,
  nowMs: number,
  rooms?: readonly string[],
): Promise<number> {
  const youngAt = ageMaxMs > 0 ? nowMs - ageMaxMs : Number.MIN_SAFE_INTEGER;
  const count = countMax > 0 ? countMax : Number.MAX_SAFE_INTEGER;
  const among = rooms === undefined ? sql`` : sql`
    AND name IN (SELECT json_array_elements_text(${JSON.stringify(rooms)}::text::json))`;
  const due = await sql<{ id: string }[]>`
    SELECT id FROM starling.rooms
    WHERE (oldest_at < ${youngAt}::bigint OR head - first + 1 > ${count}::bigint) ${among}
    ORDER BY id LIMIT ${ROOMS_PER_CALL}`;
  let removed = 0;
  for (const { id } of due) {
    const [row] = await sql<{ removed: string }[]>`
      SELECT starling.trim(${id}, ${youngAt}, ${count}, ${ENTRIES_PER_ROOM}) AS removed`;
    removed += Number(row!.removed);
  }
  return removed;
}
