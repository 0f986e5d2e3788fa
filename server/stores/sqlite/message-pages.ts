/** Pages of folded messages in SQLite: newest texts and reactions. */
import type { DatabaseSync } from 'node:sqlite';
import { plainMessage, REACTORS_KNOWN_MAX } from '../../core/store/fold.ts';
import { MESSAGE_COLUMNS, messageOf, type MessageRow, SHOWN_AT } from './rows.ts';
import type { FoldedMessage } from '../../core/store/store.ts';

/** Reactions to one message: counts by emoji as JSON, ordered by first use. */
interface CountsRow {
  target: number;
  counts: string;
  total: number;
}

export function createMessagePages(
  db: DatabaseSync,
): (room: number, upTo: number, limit: number) => FoldedMessage[] {
  // Walks from each shown entry to the one before it; the last step may lead to a trimmed one.
  // Starts at the last entry that is left up to the seq.
  const messagesUpTo = db.prepare(
    'WITH RECURSIVE shown (place) AS (SELECT place FROM (' +
      `SELECT ${SHOWN_AT} AS place FROM entry WHERE room = ?1 AND seq <= ?2 ` +
      'ORDER BY seq DESC LIMIT 1) UNION ALL ' +
      'SELECT shown_before FROM shown CROSS JOIN entry WHERE room = ?1 AND seq = place LIMIT ?3) ' +
      `SELECT ${MESSAGE_COLUMNS} FROM shown CROSS JOIN entry ` +
      'WHERE room = ?1 AND seq = place ORDER BY seq',
  );
  // As JSON, because a row per emoji and message would cost several times as much.
  const countsBetween = db.prepare(
    'SELECT target, json_group_object(emoji, count) AS counts, sum(count) AS total FROM (' +
      'SELECT target, emoji, count FROM reaction_count ' +
      'WHERE room = ? AND target BETWEEN ? AND ? ORDER BY target, place) GROUP BY target',
  );
  const reactorsOf = db.prepare(
    'SELECT target, json_group_array(json_array(emoji, user_id)) AS pairs FROM (' +
      'SELECT target, emoji, user_id FROM json_each(?2) CROSS JOIN reaction ' +
      'WHERE room = ?1 AND target = json_each.value ORDER BY target, seq) GROUP BY target',
  );
  /** By seq; only for messages with few reactions. */
  const findReactors = (room: number, counted: readonly CountsRow[]) => {
    const few = counted.filter(({ total }) => total <= REACTORS_KNOWN_MAX);
    const seqs = few.map(({ target }) => target);
    const rows = seqs.length === 0 ? [] : reactorsOf.all(room, JSON.stringify(seqs));
    return new Map(
      rows.map(({ target, pairs }) => [
        Number(target),
        JSON.parse(String(pairs)) as [emoji: string, userId: string][],
      ]),
    );
  };
  const fold = (row: MessageRow, counted: CountsRow | undefined, pairs?: [string, string][]) => {
    const entry = messageOf(row);
    if (!counted) return plainMessage(entry);
    const counts = JSON.parse(counted.counts) as Record<string, number>;
    if (!pairs) return { entry, counts };
    const reactors = Object.fromEntries(
      Object.keys(counts).map((emoji) => [emoji, [] as string[]]),
    );
    for (const [emoji, userId] of pairs) reactors[emoji]?.push(userId);
    return { entry, counts, reactors };
  };

  return (room, upTo, limit) => {
    const rows = messagesUpTo.all(room, upTo, limit) as unknown as MessageRow[];
    if (rows.length === 0) return [];
    const [first, last] = [rows[0]!.seq, rows.at(-1)!.seq];
    const counted = countsBetween.all(room, first, last) as unknown as CountsRow[];
    const bySeq = new Map(counted.map((row) => [row.target, row]));
    const reactors = findReactors(room, counted);
    return rows.map((row) => fold(row, bySeq.get(row.seq), reactors.get(row.seq)));
  };
}
