/**
 * One append in Postgres: the rooms' heads are locked in order of their ids (no deadlock between
 * replicas), the rules are checked under that lock, and heads move in the transaction that inserts;
 * so seq order is commit order. Three round trips, however many drafts.
 */
import type { TransactionSql } from 'postgres';
import type { Entry } from '../protocol/entry.ts';
import { acceptDraft, ID_TAKEN, refuseDraft, type RoomView } from './draft-rules.ts';
import { entryOfRow, type EntryRow, storableText } from './postgres-rows.ts';
import type { Appended, Draft } from './store.ts';

/** `roomIds` has the id of every room that a draft is for. */
export async function appendIn(
  tx: TransactionSql,
  roomIds: ReadonlyMap<string, string>,
  drafts: readonly Draft[],
): Promise<Appended[]> {
  const idOf = (room: string): string => roomIds.get(room)!;
  const ids = JSON.stringify([...new Set(drafts.map(({ room }) => idOf(room)))]);
  const heads = await tx<{ id: string; head: string; first: string }[]>`
    SELECT id, head, first FROM starling.rooms
    WHERE id IN (SELECT value::bigint FROM json_array_elements_text(${ids}::text::json))
    ORDER BY id FOR UPDATE`;
  const rooms = new Map(
    heads.map(({ id, head, first }): [string, Room] => [
      id,
      { first: Number(first), head: Number(head), last: Number(head) },
    ]),
  );
  const [taken, messages, reactors] = await Promise.all([
    readTaken(tx, drafts, idOf),
    readMessages(tx, drafts, idOf),
    readReactors(tx, drafts, idOf),
  ]);
  const known: Known = { taken, messages, reactors };
  const entries: NewEntry[] = [];
  const appended = drafts.map((draft): Appended => {
    const room = idOf(draft.room);
    const earlier = taken.get(`${room} ${draft.id}`);
    if (earlier && earlier.from.id !== draft.from.id) return { ok: false, refusal: ID_TAKEN };
    if (earlier) return { ok: true, repeated: true, entry: earlier };
    const refusal = refuseDraft(draft, viewRoom(known, room));
    if (refusal) return { ok: false, refusal };
    const entry = acceptDraft(draft, ++rooms.get(room)!.last);
    note(known, room, entry);
    entries.push({ room, entry });
    return { ok: true, repeated: false, entry };
  });
  if (entries.length > 0) await Promise.all(write(tx, entries, rooms));
  return appended;
}

interface NewEntry {
  /** The room's id. */
  room: string;
  entry: Entry;
}

interface Room {
  first: number;
  /** As it was when the room was locked. */
  head: number;
  /** The last seq given out by this append. */
  last: number;
}

/** What is known of the rooms, read once and kept up to date while drafts are decided. Keys begin with a room's id. */
interface Known {
  taken: Map<string, Entry>;
  messages: Map<string, { authorId: string; isDeleted: boolean; reactors: number }>;
  reactors: Set<string>;
}

function viewRoom({ messages, reactors }: Known, room: string): RoomView {
  return {
    message: (seq) => messages.get(`${room} ${seq}`),
    hasReactor: (seq, emoji, userId) => reactors.has(`${room} ${seq} ${emoji} ${userId}`),
    reactorCount: (seq) => messages.get(`${room} ${seq}`)?.reactors ?? 0,
  };
}

/** Later drafts of the same append see what earlier ones did. */
function note({ taken, messages, reactors }: Known, room: string, entry: Entry): void {
  const { seq, id, from, kind = 'message', target, emoji, on } = entry;
  taken.set(`${room} ${id}`, entry);
  if (kind === 'message') {
    messages.set(`${room} ${seq}`, { authorId: from.id, isDeleted: false, reactors: 0 });
  }
  const message = messages.get(`${room} ${target}`);
  if (!message) return;
  if (kind === 'delete') message.isDeleted = true;
  const reactor = `${room} ${target} ${emoji} ${from.id}`;
  if (kind !== 'react' || on === reactors.has(reactor)) return;
  if (on) reactors.add(reactor);
  else reactors.delete(reactor);
  message.reactors += on ? 1 : -1;
}

type IdOf = (room: string) => string;

async function readTaken(tx: TransactionSql, drafts: readonly Draft[], idOf: IdOf) {
  const asked = JSON.stringify(drafts.map(({ room, id }) => ({ room_id: idOf(room), id })));
  const rows = await tx<(EntryRow & { room_id: string })[]>`
    SELECT e.* FROM json_to_recordset(${asked}::text::json) AS q (room_id bigint, id text)
    JOIN starling.entries e ON e.room_id = q.room_id AND e.id = q.id`;
  return new Map<string, Entry>(rows.map((row) => [`${row.room_id} ${row.id}`, entryOfRow(row)]));
}

/** The messages that drafts are about, by room and seq. */
async function readMessages(tx: TransactionSql, drafts: readonly Draft[], idOf: IdOf) {
  const messages: Known['messages'] = new Map();
  const asked = drafts.flatMap(({ room, target, replyTo }) => {
    const seq = target ?? replyTo;
    return seq === undefined ? [] : [{ room_id: idOf(room), seq }];
  });
  if (asked.length === 0) return messages;
  const rows = await tx<
    { room_id: string; seq: string; user_id: string; is_deleted: boolean; reactors: number }[]
  >`
    SELECT e.room_id, e.seq, e.user_id, e.is_deleted, (
      SELECT count(*)::int FROM starling.reactions r
      WHERE r.room_id = e.room_id AND r.target = e.seq
    ) AS reactors
    FROM json_to_recordset(${JSON.stringify(asked)}::text::json) AS q (room_id bigint, seq bigint)
    JOIN starling.entries e ON e.room_id = q.room_id AND e.seq = q.seq AND e.kind = 'message'`;
  for (const { room_id, seq, user_id, is_deleted, reactors } of rows) {
    messages.set(`${room_id} ${seq}`, { authorId: user_id, isDeleted: is_deleted, reactors });
  }
  return messages;
}

/** Those of the reactions asked for that are on already. */
async function readReactors(tx: TransactionSql, drafts: readonly Draft[], idOf: IdOf) {
  const asked = drafts.filter(({ kind }) => kind === 'react').map((draft) => ({
    room_id: idOf(draft.room),
    target: draft.target,
    emoji: draft.emoji,
    user_id: draft.from.id,
  }));
  if (asked.length === 0) return new Set<string>();
  const rows = await tx<{ room_id: string; target: string; emoji: string; user_id: string }[]>`
    SELECT r.room_id, r.target, r.emoji, r.user_id
    FROM json_to_recordset(${JSON.stringify(asked)}::text::json)
      AS q (room_id bigint, target bigint, emoji text, user_id text)
    JOIN starling.reactions r USING (room_id, target, emoji, user_id)`;
  return new Set(rows.map((r) => `${r.room_id} ${r.target} ${r.emoji} ${r.user_id}`));
}

/** Statements of one transaction travel together; they run in this order. */
function write(
  tx: TransactionSql,
  entries: readonly NewEntry[],
  rooms: ReadonlyMap<string, Room>,
): Promise<unknown>[] {
  const statements: Promise<unknown>[] = [insertEntries(tx, entries)];
  const about = (kind: Entry['kind']) =>
    entries.filter(({ entry }) => entry.kind === kind).map(({ room, entry }) => ({
      room_id: room,
      target: entry.target!,
      text: storableText(entry.text ?? ''),
      at: entry.at,
      emoji: entry.emoji,
      user_id: entry.from.id,
      seq: entry.seq,
      is_on: entry.on,
    }));
  const edits = lastOf(about('edit'), ({ room_id, target }) => `${room_id} ${target}`);
  if (edits.length > 0) {
    statements.push(tx`
      UPDATE starling.entries e SET edited_text = q.text, edited_at = q.at
      FROM json_to_recordset(${JSON.stringify(edits)}::text::json)
        AS q (room_id bigint, target bigint, text text, at bigint)
      WHERE e.room_id = q.room_id AND e.seq = q.target`);
  }
  const key = (r: { room_id: string; target: number; emoji?: string; user_id: string }) =>
    `${r.room_id} ${r.target} ${r.emoji} ${r.user_id}`;
  const reacts = lastOf(about('react'), key);
  if (reacts.length > 0) statements.push(...writeReactions(tx, JSON.stringify(reacts)));
  const deletes = about('delete');
  if (deletes.length > 0) statements.push(...erase(tx, JSON.stringify(deletes)));
  statements.push(moveHeads(tx, entries, rooms));
  return statements;
}

function insertEntries(tx: TransactionSql, entries: readonly NewEntry[]) {
  const rows = entries.map(({ room, entry }) => ({
    room_id: room,
    seq: entry.seq,
    id: entry.id,
    kind: entry.kind ?? 'message',
    user_id: entry.from.id,
    author: entry.from,
    at: entry.at,
    via: entry.via,
    text: entry.text === undefined ? undefined : storableText(entry.text),
    reply_to: entry.replyTo,
    target: entry.target,
    emoji: entry.emoji,
    is_on: entry.on,
  }));
  return tx`
    INSERT INTO starling.entries
      (room_id, seq, id, kind, user_id, author, at, via, text, reply_to, target, emoji, is_on)
    SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::text::json) AS q (
      room_id bigint, seq bigint, id text, kind text, user_id text, author jsonb, at bigint,
      via text, text text, reply_to bigint, target bigint, emoji text, is_on boolean)`;
}

/** An emoji keeps the place where it was first put on: `emoji_seq`. */
function writeReactions(tx: TransactionSql, reacts: string) {
  const columns =
    tx`(room_id bigint, target bigint, emoji text, user_id text, seq bigint, is_on boolean)`;
  return [
    tx`
      DELETE FROM starling.reactions r
      USING json_to_recordset(${reacts}::text::json) AS q ${columns}
      WHERE NOT q.is_on AND r.room_id = q.room_id AND r.target = q.target
        AND r.emoji = q.emoji AND r.user_id = q.user_id`,
    tx`
      INSERT INTO starling.reactions (room_id, target, emoji, user_id, seq, emoji_seq)
      SELECT room_id, target, emoji, user_id, seq, coalesce(
        (SELECT r.emoji_seq FROM starling.reactions r
          WHERE r.room_id = q.room_id AND r.target = q.target AND r.emoji = q.emoji LIMIT 1),
        min(seq) OVER (PARTITION BY room_id, target, emoji))
      FROM json_to_recordset(${reacts}::text::json) AS q ${columns}
      WHERE is_on ON CONFLICT DO NOTHING`,
  ];
}

/** A deleted message's text goes, and that of all its edits. */
function erase(tx: TransactionSql, deletes: string) {
  return [
    tx`
      UPDATE starling.entries e SET text = '', edited_text = NULL, is_deleted = true
      FROM json_to_recordset(${deletes}::text::json) AS q (room_id bigint, target bigint)
      WHERE e.room_id = q.room_id AND e.seq = q.target`,
    tx`
      UPDATE starling.entries e SET text = ''
      FROM json_to_recordset(${deletes}::text::json) AS q (room_id bigint, target bigint)
      WHERE e.room_id = q.room_id AND e.target = q.target AND e.kind = 'edit'`,
    tx`
      DELETE FROM starling.reactions r
      USING json_to_recordset(${deletes}::text::json) AS q (room_id bigint, target bigint)
      WHERE r.room_id = q.room_id AND r.target = q.target`,
  ];
}

function moveHeads(
  tx: TransactionSql,
  entries: readonly NewEntry[],
  rooms: ReadonlyMap<string, Room>,
) {
  const moved = [...rooms].filter(([, { head, last }]) => last > head).map((
    [id, { first, head, last }],
  ) => ({
    id,
    head: last,
    // The first entry of a room that holds none is its oldest.
    oldest_at: first > head ? entries.find(({ room }) => room === id)!.entry.at : null,
  }));
  return tx`
    UPDATE starling.rooms r SET head = q.head, oldest_at = coalesce(q.oldest_at, r.oldest_at)
    FROM json_to_recordset(${JSON.stringify(moved)}::text::json)
      AS q (id bigint, head bigint, oldest_at bigint)
    WHERE r.id = q.id`;
}

function lastOf<T>(list: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(list.map((item) => [key(item), item])).values()];
}
