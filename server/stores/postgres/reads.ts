/** Postgres reads, each in one statement, so that a room's rows match its head. */
import type { Sql } from 'postgres';
import type { RunSql } from './calls.ts';
import { headOf, type HeadRow, roomNamed } from './heads.ts';
import { createPageReads } from './page-reads.ts';
import { entryOfRow, type EntryRow, servedEntryOfRow } from './rows.ts';
import { PAGES_MAX } from './used-bytes.ts';
import type { Store } from '../../core/store/store.ts';

type Reads = Pick<
  Store,
  | 'after'
  | 'page'
  | 'reactionsBy'
  | 'reactorNames'
  | 'byId'
  | 'heads'
  | 'rooms'
  | 'seqsByAuthor'
  | 'usedBytes'
>;

export function createPostgresReads(run: RunSql): Reads {
  return {
    async after(room, after, limit) {
      const rows = await run((sql) =>
        sql<(EntryRow & HeadRow & { newest_text: string | null })[]>`
        SELECT r.head, r.first, r.whole_from, e.* FROM ${roomNamed(sql, room)} r LEFT JOIN LATERAL (
          SELECT e.*, CASE WHEN e.kind = 'edit' THEN (
            SELECT m.edited_text FROM starling.entries m
            WHERE m.room_id = e.room_id AND m.seq = e.target
          ) END AS newest_text
          FROM starling.entries e
          WHERE e.room_id = r.id AND e.seq > greatest(${after}::bigint, r.first - 1)
          ORDER BY e.seq LIMIT ${limit}
        ) e ON true ORDER BY e.seq`
      );
      const entries = rows.filter(({ seq }) => seq !== null).map(servedEntryOfRow);
      return { ...headOf(rows[0]!), entries };
    },
    ...createPageReads(run),
    async byId(room, id) {
      const [row] = await run((sql) =>
        sql<EntryRow[]>`
        SELECT e.* FROM starling.entries e
        WHERE e.room_id = (SELECT id FROM starling.rooms WHERE name = ${room}) AND e.id = ${id}`
      );
      return row && entryOfRow(row);
    },
    async heads(names) {
      const rows = await run((sql) =>
        sql<(HeadRow & { name: string })[]>`
        SELECT r.name, r.head, coalesce(t.kept_from, r.first) AS first, r.first AS whole_from
        FROM starling.rooms r
        LEFT JOIN starling.retained t ON t.room_id = r.id AND t.whole_from = r.first
        WHERE r.head > 0 AND r.name IN (
          SELECT json_array_elements_text(${JSON.stringify(names)}::text::json))`
      );
      return new Map(rows.map((row) => [row.name, headOf(row)]));
    },
    async rooms(afterName, limit) {
      const rows = await run((sql) =>
        sql<(HeadRow & { name: string })[]>`
        SELECT r.name, r.head, coalesce(t.kept_from, r.first) AS first, r.first AS whole_from
        FROM starling.rooms r
        LEFT JOIN starling.retained t ON t.room_id = r.id AND t.whole_from = r.first
        WHERE r.head > 0 AND r.name COLLATE "C" > ${afterName}
        ORDER BY r.name COLLATE "C" LIMIT ${limit}`
      );
      return rows.map((row) => ({ name: row.name, ...headOf(row) }));
    },
    async seqsByAuthor(room, authorId, after, limit) {
      const rows = await run((sql) =>
        sql<{ seq: string }[]>`
        SELECT seq FROM starling.entries
        WHERE room_id = (SELECT id FROM starling.rooms WHERE name = ${room})
          AND seq > ${after}::bigint AND kind = 'message' AND user_id = ${authorId}
          AND NOT is_deleted
        ORDER BY seq LIMIT ${limit}`
      );
      return rows.map(({ seq }) => Number(seq));
    },
    async usedBytes() {
      const [row] = await run(usedBytes);
      return Number(row!.bytes);
    },
  };
}

export function usedBytes(sql: Sql) {
  return sql<{ bytes: string }[]>`SELECT starling.used_bytes(${PAGES_MAX}) AS bytes`;
}
