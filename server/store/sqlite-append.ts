/**
 * Drafts -> rows with a seq, inside one transaction that the caller has begun.
 * The only place of the SQLite store that gives out seqs.
 */
import type { DatabaseSync } from 'node:sqlite';
import { acceptDraft, changesNothing, refuseDraft, type RoomView, RULES } from './draft-rules.ts';
import { ENTRY_COLUMNS, entryOf, type EntryRow } from './sqlite-rows.ts';
import { storableText } from './storable-text.ts';
import type { Appended, Draft } from './store.ts';

/** A room's row as this transaction sees and changes it. */
interface RoomRow {
  id: number;
  head: number;
  first: number;
  /** Time of the first kept entry; null when none is kept. */
  first_at: number | null;
}

/** Everything that is prepared once. */
type Statements = ReturnType<typeof prepareStatements>;

/** Returns what became of each draft. The caller owns the transaction: when this throws it must be rolled back. */
export function createAppend(db: DatabaseSync): (drafts: readonly Draft[]) => Appended[] {
  const statements = prepareStatements(db);
  return (drafts) => {
    const rooms = new Map<string, RoomRow>();
    const changed = new Set<RoomRow>();
    const openRoom = (name: string): RoomRow | undefined => {
      const room = rooms.get(name) ?? statements.room.get(name) as RoomRow | undefined;
      if (room) rooms.set(name, room);
      return room;
    };
    const createRoom = (name: string): RoomRow => {
      const { lastInsertRowid } = statements.createRoom.run(name);
      const room = { id: Number(lastInsertRowid), head: 0, first: 1, first_at: null };
      rooms.set(name, room);
      return room;
    };

    const appended = drafts.map((draft): Appended => {
      const known = openRoom(draft.room);
      const earlier = known && statements.byId.get(known.id, draft.id) as EntryRow | undefined;
      if (earlier && earlier.author_id !== draft.from.id) {
        return { ok: false, refusal: RULES.idTaken };
      }
      if (earlier) return { ok: true, repeated: true, entry: entryOf(earlier) };
      const view = viewRoom(statements, known?.id ?? 0);
      const refusal = refuseDraft(draft, view);
      if (refusal) return { ok: false, refusal };
      if (changesNothing(draft, view)) {
        const message = statements.bySeq.get(known!.id, draft.target!) as unknown as EntryRow;
        return { ok: true, repeated: true, entry: entryOf(message) };
      }

      const room = known ?? createRoom(draft.room);
      if (room.head < room.first) room.first_at = draft.at;
      room.head += 1;
      changed.add(room);
      insert(statements, room.id, room.head, draft);
      return { ok: true, repeated: false, entry: acceptDraft(draft, room.head) };
    });
    for (const { id, head, first_at } of changed) statements.bumpRoom.run(head, first_at, id);
    return appended;
  };
}

function insert(statements: Statements, room: number, seq: number, draft: Draft): void {
  const { id, kind, from, at, via, replyTo, target, emoji, on } = draft;
  const text = draft.text === undefined ? undefined : storableText(draft.text);
  statements.insert.run(
    room,
    seq,
    id,
    kind,
    from.id,
    from.name,
    from.role ?? null,
    from.avatar ?? null,
    at,
    via,
    text ?? null,
    replyTo ?? null,
    target ?? null,
    emoji ?? null,
    on === undefined ? null : Number(on),
  );
  if (target === undefined) return;
  if (kind === 'edit') statements.edit.run(text ?? '', at, room, target);
  else if (kind === 'delete') {
    statements.eraseMessage.run(room, target);
    statements.eraseEdits.run(room, target);
    statements.dropReactions.run(room, target);
  } else if (kind === 'react' && on) {
    statements.putOn.run(room, target, emoji ?? '', from.id, seq);
  } else if (kind === 'react') statements.takeOff.run(room, target, emoji ?? '', from.id);
}

function viewRoom(statements: Statements, room: number): RoomView {
  return {
    message(seq) {
      const row = statements.message.get(room, seq);
      if (!row) return undefined;
      return { authorId: String(row.author_id), isDeleted: row.is_deleted === 1 };
    },
    hasReactor: (seq, emoji, userId) =>
      statements.reactor.get(room, seq, emoji, userId) !== undefined,
    reactorCount: (seq) => Number(statements.reactorCount.get(room, seq)!.count),
  };
}

function prepareStatements(db: DatabaseSync) {
  return {
    room: db.prepare('SELECT id, head, first, first_at FROM room WHERE name = ?'),
    createRoom: db.prepare('INSERT INTO room (name, head, first) VALUES (?, 0, 1)'),
    bumpRoom: db.prepare('UPDATE room SET head = ?, first_at = ? WHERE id = ?'),
    byId: db.prepare(`SELECT ${ENTRY_COLUMNS} FROM entry WHERE room = ? AND id = ?`),
    bySeq: db.prepare(`SELECT ${ENTRY_COLUMNS} FROM entry WHERE room = ? AND seq = ?`),
    message: db.prepare(
      "SELECT author_id, is_deleted FROM entry WHERE room = ? AND seq = ? AND kind = 'message'",
    ),
    insert: db.prepare(
      'INSERT INTO entry (room, seq, id, kind, author_id, author_name, author_role, ' +
        'author_avatar, at, via, text, reply_to, target, emoji, is_on) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    edit: db.prepare(
      'UPDATE entry SET edited_text = ?, edited_at = ? WHERE room = ? AND seq = ?',
    ),
    eraseMessage: db.prepare(
      "UPDATE entry SET text = '', edited_text = NULL, is_deleted = 1 WHERE room = ? AND seq = ?",
    ),
    // By name: SQLite would rather scan the room.
    eraseEdits: db.prepare(
      "UPDATE entry INDEXED BY entry_edits SET text = '' WHERE room = ? AND target = ? AND kind = 'edit'",
    ),
    dropReactions: db.prepare('DELETE FROM reaction WHERE room = ? AND target = ?'),
    reactor: db.prepare(
      'SELECT 1 FROM reaction WHERE room = ? AND target = ? AND emoji = ? AND user_id = ?',
    ),
    reactorCount: db.prepare(
      'SELECT count(*) AS count FROM reaction WHERE room = ? AND target = ?',
    ),
    putOn: db.prepare(
      'INSERT INTO reaction (room, target, emoji, user_id, seq, emoji_seq) ' +
        'VALUES (?1, ?2, ?3, ?4, ?5, coalesce((SELECT emoji_seq FROM reaction ' +
        'WHERE room = ?1 AND target = ?2 AND emoji = ?3 LIMIT 1), ?5)) ON CONFLICT DO NOTHING',
    ),
    takeOff: db.prepare(
      'DELETE FROM reaction WHERE room = ? AND target = ? AND emoji = ? AND user_id = ?',
    ),
  };
}
