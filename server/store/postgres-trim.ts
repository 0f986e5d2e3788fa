/**
 * Retention in Postgres: rooms lose their oldest entries, a bounded number of rooms and entries a call.
 */
import type { Sql, TransactionSql } from 'postgres';
import type { Retention } from './store.ts';

const ROOMS_PER_CALL = 20;
const ENTRIES_PER_ROOM = 5_000;

/** Returns the number of entries removed. */
export async function trimRooms(
  sql: Sql,
  { ageMaxMs, countMax }: Retention,
  nowMs: number,
): Promise<number> {
  const youngMs = ageMaxMs > 0 ? nowMs - ageMaxMs : Number.MIN_SAFE_INTEGER;
  const count = countMax > 0 ? countMax : Number.MAX_SAFE_INTEGER;
  const due = await sql<{ id: string }[]>`
    SELECT id FROM starling.rooms
    WHERE oldest_at < ${youngMs}::bigint OR head - first + 1 > ${count}::bigint
    ORDER BY id LIMIT ${ROOMS_PER_CALL}`;
  let removed = 0;
  for (const { id } of due) removed += await sql.begin((tx) => trimRoom(tx, id, youngMs, count));
  return removed;
}

async function trimRoom(
  tx: TransactionSql,
  id: string,
  youngMs: number,
  count: number,
): Promise<number> {
  // Under the room's lock: an append that is under way sees the room before or after, never between.
  const [room] = await tx<{ head: string; first: string }[]>`
    SELECT head, first FROM starling.rooms WHERE id = ${id} FOR UPDATE`;
  const [head, first] = [Number(room!.head), Number(room!.first)];
  const [young] = await tx<{ seq: string }[]>`
    SELECT seq FROM starling.entries
    WHERE room_id = ${id} AND seq >= ${first} AND at >= ${youngMs}::bigint
    ORDER BY seq LIMIT 1`;
  const wanted = Math.max(young ? Number(young.seq) : head + 1, head - count + 1);
  const next = Math.min(wanted, first + ENTRIES_PER_ROOM);
  if (next <= first) return 0;
  await tx`DELETE FROM starling.entries WHERE room_id = ${id} AND seq < ${next}`;
  await tx`DELETE FROM starling.reactions WHERE room_id = ${id} AND target < ${next}`;
  await tx`
    UPDATE starling.rooms SET first = ${next},
      oldest_at = (SELECT at FROM starling.entries WHERE room_id = ${id} AND seq = ${next})
    WHERE id = ${id}`;
  return next - first;
}
