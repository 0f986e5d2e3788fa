/** Postgres reads of folded messages: pages, and a user's own reactions. */
import { plainMessage, REACTORS_KNOWN_MAX } from '../../core/store/fold.ts';
import type { FoldedMessage, Store } from '../../core/store/store.ts';
import type { RunSql } from './calls.ts';
import { headOf, type HeadRow, roomNamed } from './heads.ts';
import { type EntryRow, pageEntryOfRow } from './rows.ts';

interface PageRow extends HeadRow {
  messages: (EntryRow & { seq: number })[] | null;
  counts: { target: number; emoji: string; count: number; users: string[] | null }[] | null;
}

export function createPageReads(run: RunSql): Pick<Store, 'page' | 'reactionsBy' | 'reactorNames'> {
  return {
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
        listed AS (
          SELECT target, emoji, count, place, CASE WHEN total <= ${REACTORS_KNOWN_MAX} THEN (
            SELECT json_agg(user_id ORDER BY seq) FROM starling.reactions r
            WHERE r.room_id = (SELECT id FROM room) AND r.target = counts.target
              AND r.emoji = counts.emoji
          ) END AS users FROM counts
        )
        SELECT head, first, whole_from,
          (SELECT json_agg(messages ORDER BY seq) FROM messages) AS messages,
          (SELECT json_agg(listed ORDER BY target, place) FROM listed) AS counts
        FROM room`
      );
      const bySeq = Map.groupBy(row!.counts ?? [], ({ target }) => target);
      const messages = (row!.messages ?? []).map((message): FoldedMessage => {
        const entry = pageEntryOfRow(message);
        const listed = bySeq.get(message.seq);
        if (!listed) return plainMessage(entry);
        const counts = Object.fromEntries(listed.map(({ emoji, count }) => [emoji, count]));
        if (!listed[0]!.users) return { entry, counts };
        const reactors = Object.fromEntries(listed.map(({ emoji, users }) => [emoji, users!]));
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
    async reactorNames(room, target, limit) {
      const rows = await run((sql) =>
        sql<{ emoji: string; names: string[] }[]>`
        WITH room AS (SELECT * FROM ${roomNamed(sql, room)} r)
        SELECT c.emoji, to_json(ARRAY(
          SELECT e.author->>'name' FROM (
            SELECT r.seq FROM starling.reactions r
            WHERE r.room_id = c.room_id AND r.target = c.target AND r.emoji = c.emoji
            ORDER BY r.seq LIMIT ${limit}
          ) listed JOIN starling.entries e ON e.room_id = c.room_id AND e.seq = listed.seq
          WHERE e.author->>'name' <> '' ORDER BY e.seq
        )) AS names
        FROM room JOIN starling.reaction_counts c ON c.room_id = room.id
        WHERE c.target = ${target}::bigint AND c.target >= room.first ORDER BY c.place`
      );
      return Object.fromEntries(rows.map(({ emoji, names }) => [emoji, names]));
    },
  };
}
