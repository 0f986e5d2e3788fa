/** SQLite reads. The caller's transaction makes a room's rows match its head. */
import type { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../core/protocol/entry.ts';
import { createMessagePages } from './message-pages.ts';
import {
  ENTRY_COLUMNS,
  entryOf,
  type EntryRow,
  type MessageRow,
  SERVED_COLUMNS,
  servedEntryOf,
} from './rows.ts';
import type {
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
  reactorNames(room: string, target: number, limit: number): Record<string, string[]>;
  byId(room: string, id: string): Entry | undefined;
  heads(rooms: readonly string[]): Map<string, RoomHead>;
  rooms(afterName: string, limit: number): StoredRoom[];
  seqsByAuthor(room: string, authorId: string, after: number, limit: number): number[];
}

type RoomRow = RoomHead & { id: number };

/** No room has this id; ids start at 1. */
const NO_ROOM = 0;
/** Joins the retention state, if it is valid for the room's `first` (schema.ts). */
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
  const messagesUpTo = createMessagePages(db);
  const emojisBy = db.prepare(
    'SELECT target, emoji FROM reaction INDEXED BY reaction_by_user ' +
      'WHERE room = ? AND user_id = ? AND target >= ? ORDER BY target, emoji_seq',
  );
  const emojisOf = db.prepare(
    'SELECT emoji FROM reaction_count WHERE room = ? AND target = ? ORDER BY place',
  );
  // Limited by the key, so that a message with thousands of reactions is not sorted.
  const namesOf = db.prepare(
    'SELECT author_name FROM (SELECT seq AS place FROM reaction ' +
      'WHERE room = ?1 AND target = ?2 AND emoji = ?3 ORDER BY seq LIMIT ?4) ' +
      "CROSS JOIN entry WHERE room = ?1 AND seq = place AND author_name <> '' ORDER BY seq",
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

  return {
    after(name, after, limit) {
      const { id, ...heads } = findRoom(name);
      const rows = entriesAfter.all(id, after, limit) as unknown as MessageRow[];
      return { ...heads, entries: rows.map(servedEntryOf) };
    },
    page(name, before = Number.MAX_SAFE_INTEGER, limit) {
      const { id, ...heads } = findRoom(name);
      return { ...heads, messages: messagesUpTo(id, Math.min(before - 1, heads.head), limit) };
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
    reactorNames(name, target, limit) {
      const { id, first } = findRoom(name);
      const emojis = target < first ? [] : emojisOf.all(id, target).map(({ emoji }) => `${emoji}`);
      return Object.fromEntries(emojis.map((emoji) => {
        const rows = namesOf.all(id, target, emoji, limit);
        return [emoji, rows.map(({ author_name }) => String(author_name))];
      }));
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
    seqsByAuthor: (room, authorId, after, limit) =>
      messagesBy.all(findRoom(room).id, after, authorId, limit).map(({ seq }) => Number(seq)),
  };
}
