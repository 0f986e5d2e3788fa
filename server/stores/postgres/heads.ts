/** Room heads in Postgres. */
import type { Sql } from 'postgres';
import type { RoomHead } from '../../core/store/store.ts';

export interface HeadRow {
  head: string;
  first: string;
  whole_from: string;
}

/** One row, even if the room does not exist: then it starts at the seq floor. */
export function roomNamed(sql: Sql, name: string) {
  return sql`(
    SELECT r.id, coalesce(r.head, floor.value) AS head,
      coalesce(t.kept_from, r.first, floor.value + 1) AS first,
      coalesce(r.first, floor.value + 1) AS whole_from
    FROM (SELECT max(value) AS value FROM starling.seq_floor) floor
    LEFT JOIN starling.rooms r ON r.name = ${name}
    LEFT JOIN starling.retained t ON t.room_id = r.id AND t.whole_from = r.first
  )`;
}

export function headOf({ head, first, whole_from }: HeadRow): RoomHead {
  return { head: Number(head), first: Number(first), wholeFrom: Number(whole_from) };
}
