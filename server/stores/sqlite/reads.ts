/**
 * What is read from the SQLite store: entries after a seq, pages, heads. Each reads a room's head
 * and its rows in the one transaction that the caller has begun, so that they fit together.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../core/protocol/entry.ts';
import { plainMessage, REACTORS_KNOWN_MAX } from '../../core/store/fold.ts';
import {
  ENTRY_COLUMNS,
  entryOf,
  type EntryRow,
  MESSAGE_COLUMNS,
  messageOf,
  type MessageRow,
  SERVED_COLUMNS,
  servedEntryOf,
  SHOWN_AT,
} from './rows.ts';
import type {
  FoldedMessage,
  OwnReactions,
  RoomHead,
  StoredEntries,
  StoredPage,
  StoredRoom,
} from '../../core/store/store.ts';

export interface Reads {
  after(room: string, after: number, limit: number): StoredEntries;
  page(room: string, before: number | undefined, limit: number): StoredPage;
  reactionsBy(room: string, userId: string, from: number): OwnReactions;
  byId(room: string, id: string): Entry | undefined;
  heads(rooms: readonly string[]): Map<string, RoomHead>;
  rooms(afterName: string, limit: number): StoredRoom[];
  authored(room: string, authorId: string, after: number, limit: number): number[];
}

/** Of one message: people by emoji, in the order of the emojis, as JSON. */
interface CountsRow {
  target: number;
  counts: string;
  total: number;
}

type RoomRow = RoomHead & { id: number };

/** Room ids start at 1: this one has no rows. */
const NO_ROOM = 0;
/** What is kept before the whole timeline, where it holds (sqlite-schema.ts). */
export const RETAINED = 'retained ON retained.room = room.id AND whole_from = first';
const HEAD_COLUMNS = 'head, coalesce(kept_from, first) AS first, first AS wholeFrom';

export function createReads(db: DatabaseSync): Reads {
  const roomByName = db.prepare(
    `SELECT id, ${HEAD_COLUMNS} FROM room LEFT JOIN ${RETAINED} WHERE name = ?`,
  );
  const seqFloor = db.prepare('SELECT value FROM seq_floor');
  const headsByName = db.prepare(
    `SELECT name, ${HEAD_COLUMNS} FROM room LEFT JOIN ${RETAINED} ` +
      'WHERE name IN (SELECT value FROM json_each(?))',
  );
  const entriesAfter = db.prepare(
    `SELECT ${SERVED_COLUMNS} FROM entry WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?`,
  );
  // From each shown entry to the one before it; the last step may lead to one that was trimmed. The
  // entry to begin with may have been dropped: then the last one before it.
  const messagesUpTo = db.prepare(
    'WITH RECURSIVE shown (place) AS (SELECT place FROM (' +
      `SELECT ${SHOWN_AT} AS place FROM entry WHERE room = ?1 AND seq <= ?2 ` +
      'ORDER BY seq DESC LIMIT 1) UNION ALL ' +
      'SELECT shown_before FROM shown CROSS JOIN entry WHERE room = ?1 AND seq = place LIMIT ?3) ' +
      `SELECT ${MESSAGE_COLUMNS} FROM shown CROSS JOIN entry ` +
      'WHERE room = ?1 AND seq = place ORDER BY seq',
  );
  // As JSON: a row for each emoji on each message would cost several times as much.
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
  const emojisBy = db.prepare(
    'SELECT target, emoji FROM reaction INDEXED BY reaction_by_user ' +
      'WHERE room = ? AND user_id = ? AND target >= ? ORDER BY target, emoji_seq',
  );
  const roomsAfter = db.prepare(
    `SELECT name, ${HEAD_COLUMNS} FROM room LEFT JOIN ${RETAINED} ` +
      'WHERE name > ? AND head > 0 ORDER BY name LIMIT ?',
  );
  const messagesBy = db.prepare(
    "SELECT seq FROM entry WHERE room = ? AND seq > ? AND kind = 'message' AND author_id = ? " +
      'AND is_deleted = 0 ORDER BY seq LIMIT ?',
  );
  const entryById = db.prepare(`SELECT ${ENTRY_COLUMNS} FROM entry WHERE id = ? AND room = ?`);
  const findRoom = (name: string): RoomRow => {
    const room = roomByName.get(name) as RoomRow | undefined;
    if (room) return room;
    const head = Number(seqFloor.get()!.value);
    return { id: NO_ROOM, head, first: head + 1, wholeFrom: head + 1 };
  };
  /** By seq of the message; of those alone of which it is told. */
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

  return {
    after(name, after, limit) {
      const { id, ...heads } = findRoom(name);
      const rows = entriesAfter.all(id, after, limit) as unknown as MessageRow[];
      return { ...heads, entries: rows.map(servedEntryOf) };
    },
    page(name, before = Number.MAX_SAFE_INTEGER, limit) {
      const { id, ...heads } = findRoom(name);
      const from = Math.min(before - 1, heads.head);
      const rows = messagesUpTo.all(id, from, limit) as unknown as MessageRow[];
      if (rows.length === 0) return { ...heads, messages: [] };
      const [first, last] = [rows[0]!.seq, rows.at(-1)!.seq];
      const counted = countsBetween.all(id, first, last) as unknown as CountsRow[];
      const bySeq = new Map(counted.map((row) => [row.target, row]));
      const reactors = findReactors(id, counted);
      const messages = rows.map((row): FoldedMessage =>
        fold(row, bySeq.get(row.seq), reactors.get(row.seq))
      );
      return { ...heads, messages };
    },
    reactionsBy(name, userId, from) {
      const { id, head } = findRoom(name);
      const emojis = new Map<number, string[]>();
      for (const { target, emoji } of emojisBy.all(id, userId, from)) {
        const own = emojis.get(Number(target));
        if (own) own.push(String(emoji));
        else emojis.set(Number(target), [String(emoji)]);
      }
      return { head, emojis };
    },
    byId(name, id) {
      const row = entryById.get(id, findRoom(name).id) as EntryRow | undefined;
      return row && entryOf(row);
    },
    heads(rooms) {
      const rows = headsByName.all(JSON.stringify(rooms)) as unknown as StoredRoom[];
      return new Map(rows.map(({ name, ...heads }) => [name, heads]));
    },
    rooms: (afterName, limit) =>
      (roomsAfter.all(afterName, limit) as unknown as StoredRoom[])
        .map((row) => ({ ...row })),
    authored: (room, authorId, after, limit) =>
      messagesBy.all(findRoom(room).id, after, authorId, limit).map(({ seq }) => Number(seq)),
  };
}
