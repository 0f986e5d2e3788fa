/**
 * What is read from the SQLite store: entries after a seq, pages, heads. Each reads a room's head
 * and its rows in the one transaction that the caller has begun, so that they fit together.
 */
import type { DatabaseSync } from 'node:sqlite';
import {
  ENTRY_COLUMNS,
  entryOf,
  type EntryRow,
  MESSAGE_COLUMNS,
  messageOf,
  type MessageRow,
  SHOWN_AT,
} from './sqlite-rows.ts';
import type { FoldedMessage, RoomHead, StoredEntries, StoredPage, StoredRoom } from './store.ts';

export interface Reads {
  after(room: string, after: number, limit: number): StoredEntries;
  page(room: string, before: number | undefined, limit: number): StoredPage;
  heads(rooms: readonly string[]): Map<string, RoomHead>;
  rooms(afterName: string, limit: number): StoredRoom[];
  authored(room: string, authorId: string, after: number, limit: number): number[];
}

interface ReactionRow {
  target: number;
  emoji: string;
  user_id: string;
}

/** Room ids start at 1: this one has no rows. */
const NO_ROOM = { id: 0, head: 0, first: 1 };

export function createReads(db: DatabaseSync): Reads {
  const roomByName = db.prepare('SELECT id, head, first FROM room WHERE name = ?');
  const headsByName = db.prepare(
    'SELECT name, head, first FROM room WHERE name IN (SELECT value FROM json_each(?))',
  );
  const entriesAfter = db.prepare(
    `SELECT ${ENTRY_COLUMNS} FROM entry WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?`,
  );
  // From each shown entry to the one before it; the last step may lead to one that was trimmed.
  const messagesUpTo = db.prepare(
    'WITH RECURSIVE shown (place) AS (' +
      `SELECT ${SHOWN_AT} FROM entry WHERE room = ?1 AND seq = ?2 UNION ALL ` +
      'SELECT shown_before FROM shown CROSS JOIN entry WHERE room = ?1 AND seq = place LIMIT ?3) ' +
      `SELECT ${MESSAGE_COLUMNS} FROM shown CROSS JOIN entry ` +
      'WHERE room = ?1 AND seq = place ORDER BY seq',
  );
  const reactionsBetween = db.prepare(
    'SELECT target, emoji, user_id FROM reaction ' +
      'WHERE room = ? AND target BETWEEN ? AND ? ORDER BY emoji_seq, seq',
  );
  const roomsAfter = db.prepare(
    'SELECT name, head, first FROM room WHERE name > ? AND head > 0 ORDER BY name LIMIT ?',
  );
  const messagesBy = db.prepare(
    "SELECT seq FROM entry WHERE room = ? AND seq > ? AND kind = 'message' AND author_id = ? " +
      'AND is_deleted = 0 ORDER BY seq LIMIT ?',
  );
  const findRoom = (name: string) =>
    roomByName.get(name) as (RoomHead & { id: number }) | undefined ?? NO_ROOM;

  return {
    after(name, after, limit) {
      const { id, head, first } = findRoom(name);
      const rows = entriesAfter.all(id, after, limit) as unknown as EntryRow[];
      return { head, first, entries: rows.map(entryOf) };
    },
    page(name, before = Number.MAX_SAFE_INTEGER, limit) {
      const { id, head, first } = findRoom(name);
      const from = Math.min(before - 1, head);
      const rows = messagesUpTo.all(id, from, limit) as unknown as MessageRow[];
      const messages = rows.map((row): FoldedMessage => ({ entry: messageOf(row), reactors: {} }));
      if (messages.length > 0) {
        const [from, to] = [messages[0]!.entry.seq, messages.at(-1)!.entry.seq];
        addReactors(messages, reactionsBetween.all(id, from, to) as unknown as ReactionRow[]);
      }
      return { head, first, messages };
    },
    heads(rooms) {
      const rows = headsByName.all(
        JSON.stringify(rooms),
      ) as unknown as (RoomHead & { name: string })[];
      return new Map(rows.map(({ name, head, first }) => [name, { head, first }]));
    },
    rooms: (afterName, limit) =>
      (roomsAfter.all(afterName, limit) as unknown as StoredRoom[])
        .map(({ name, head, first }) => ({ name, head, first })),
    authored: (room, authorId, after, limit) =>
      messagesBy.all(findRoom(room).id, after, authorId, limit).map(({ seq }) => Number(seq)),
  };
}

/** `reactions` come in the order in which a message shows them. */
function addReactors(messages: FoldedMessage[], reactions: ReactionRow[]): void {
  const bySeq = new Map(messages.map(({ entry, reactors }) => [entry.seq, reactors]));
  for (const { target, emoji, user_id } of reactions) {
    const reactors = bySeq.get(target)!;
    (reactors[emoji] ??= []).push(user_id);
  }
}
