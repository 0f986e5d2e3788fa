/**
 * Postgres reads: entries after a seq, pages, heads. One statement each, so that all of
 * it is as of the same head.
 */
import type { Sql } from 'postgres';
import { plainMessage, REACTORS_KNOWN_MAX } from '../../core/store/fold.ts';
import { entryOfRow, type EntryRow, pageEntryOfRow, servedEntryOfRow } from './rows.ts';
import { PAGES_MAX } from './used-bytes.ts';
import type { FoldedMessage, RoomHead, Store } from '../../core/store/store.ts';

type Reads = Pick<
  Store,
  'after' | 'page' | 'reactionsBy' | 'byId' | 'heads' | 'rooms' | 'authored' | 'usedBytes'
>;

interface HeadRow {
  head: string;
  first: string;
  whole_from: string;
}

interface PageRow extends HeadRow {
  messages: (EntryRow & { seq: number })[] | null;
  counts: { target: number; emoji: string; count: number; users: string[] | null }[] | null;
}

/** `run` gives each call a deadline. */
export function createPostgresReads(run: <T>(call: (sql: Sql) => Promise<T>) => Promise<T>): Reads {
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
    async page(room, before, limit) {
      const [row] = await run((sql) =>
        sql<PageRow[]>`
        WITH room AS (SELECT * FROM ${roomNamed(sql, room)} r),
        messages AS (
          SELECT * FROM starling.entries
          WHERE room_id = (SELECT id FROM room) AND kind IN ('message', 'system')
            AND seq >= (SELECT first FROM room)
            AND seq < ${before ?? Number.MAX_SAFE_INTEGER}::bigint
          ORDER BY seq DESC LIMIT ${limit}
        ),
        counts AS (
          SELECT c.target, c.emoji, c.count, c.place,
            sum(c.count) OVER (PARTITION BY c.target) AS total
          FROM starling.reaction_counts c
          WHERE c.room_id = (SELECT id FROM room) AND c.target IN (SELECT seq FROM messages)
        ),
        told AS (
          SELECT target, emoji, count, place, CASE WHEN total <= ${REACTORS_KNOWN_MAX} THEN (
            SELECT json_agg(user_id ORDER BY seq) FROM starling.reactions r
            WHERE r.room_id = (SELECT id FROM room) AND r.target = counts.target
              AND r.emoji = counts.emoji
          ) END AS users FROM counts
        )
        SELECT head, first, whole_from,
          (SELECT json_agg(messages ORDER BY seq) FROM messages) AS messages,
          (SELECT json_agg(told ORDER BY target, place) FROM told) AS counts
        FROM room`
      );
      const bySeq = Map.groupBy(row!.counts ?? [], ({ target }) => target);
      const messages = (row!.messages ?? []).map((message): FoldedMessage => {
        const entry = pageEntryOfRow(message);
        const told = bySeq.get(message.seq);
        if (!told) return plainMessage(entry);
        const counts = Object.fromEntries(told.map(({ emoji, count }) => [emoji, count]));
        if (!told[0]!.users) return { entry, counts };
        const reactors = Object.fromEntries(told.map(({ emoji, users }) => [emoji, users!]));
        return { entry, counts, reactors };
      });
      return { ...headOf(row!), messages };
    },
    async reactionsBy(room, userId, from) {
      const [row] = await run((sql) =>
        sql<{ head: string; own: { target: number; emoji: string }[] | null }[]>`
        SELECT room.head, (
          SELECT json_agg(json_build_object('target', r.target, 'emoji', r.emoji)
            ORDER BY r.target, r.emoji_seq)
          FROM starling.reactions r
          WHERE r.room_id = room.id AND r.user_id = ${userId} AND r.target >= ${from}::bigint
        ) AS own FROM ${roomNamed(sql, room)} room`
      );
      const bySeq = Map.groupBy(row!.own ?? [], ({ target }) => target);
      const emojis = [...bySeq].map(([seq, own]) => [seq, own.map(({ emoji }) => emoji)] as const);
      return { head: Number(row!.head), emojis: new Map(emojis) };
    },
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
    async authored(room, authorId, after, limit) {
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

/** One row, also of a room that is not there: it would start at the floor. */
function roomNamed(sql: Sql, name: string) {
  return sql`(
    SELECT r.id, coalesce(r.head, floor.value) AS head,
      coalesce(t.kept_from, r.first, floor.value + 1) AS first,
      coalesce(r.first, floor.value + 1) AS whole_from
    FROM (SELECT max(value) AS value FROM starling.seq_floor) floor
    LEFT JOIN starling.rooms r ON r.name = ${name}
    LEFT JOIN starling.retained t ON t.room_id = r.id AND t.whole_from = r.first
  )`;
}

function headOf({ head, first, whole_from }: HeadRow): RoomHead {
  return { head: Number(head), first: Number(first), wholeFrom: Number(whole_from) };
}
