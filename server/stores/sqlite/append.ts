/** Append in SQLite, within the caller's transaction. Nothing else assigns seqs. */
import type { DatabaseSync } from 'node:sqlite';
import {
  acceptDraft,
  changesNothing,
  refuseDraft,
  type RoomView,
  RULES,
} from '../../core/store/draft-rules.ts';
import { ENTRY_COLUMNS, entryOf, type EntryRow, SHOWN_AT } from './rows.ts';
import { storableText } from '../../core/store/storable-text.ts';
import type { Appended, Draft } from '../../core/store/store.ts';

interface RoomRow {
  id: number;
  head: number;
  first: number;
  /** Time of the first kept entry; null when none is kept. */
  first_at: number | null;
  /** Seq of the last kept message or system entry; null or 0: none. */
  shown_at: number | null;
}

export interface Append {
  /** Returns the outcome of each draft. The caller owns the transaction; `forget` on rollback. */
  run(drafts: readonly Draft[]): Appended[];
  forget(): void;
}

type Statements = ReturnType<typeof prepareStatements>;

const ROOMS_MAX = 10_000;

export function createAppend(db: DatabaseSync): Append {
  const statements = prepareStatements(db);
  const rooms = new Map<string, RoomRow>();
  let changed = new Set<RoomRow>();
  /** Changes when another connection commits, in this process or another. */
  let version: unknown;

  const forgetOutdated = (): void => {
    const present = statements.version.get()!.data_version;
    if (present !== version || rooms.size > ROOMS_MAX) rooms.clear();
    version = present;
  };
  const openRoom = (name: string): RoomRow | undefined => {
    const remembered = rooms.get(name);
    if (remembered) return remembered;
    const room = statements.room.get(name) as RoomRow | undefined;
    if (room) rooms.set(name, room);
    return room;
  };
  const createRoom = (name: string): RoomRow => {
    const head = Number(statements.seqFloor.get()!.value);
    const id = Number(statements.createRoom.run(name, head, head + 1).lastInsertRowid);
    const room = { id, head, first: head + 1, first_at: null, shown_at: null };
    rooms.set(name, room);
    return room;
  };
  const answerAgain = (room: RoomRow, draft: Draft): Appended | undefined => {
    const earlier = statements.byId.get(draft.id, room.id) as EntryRow | undefined;
    if (!earlier) return undefined;
    if (earlier.author_id !== draft.from.id) return { ok: false, refusal: RULES.idTaken };
    return { ok: true, repeated: true, entry: entryOf(earlier) };
  };
  const checkRules = (known: RoomRow | undefined, draft: Draft): Appended | undefined => {
    const again = known && answerAgain(known, draft);
    if (again) return again;
    const view = viewRoom(statements, known?.id ?? 0);
    const refusal = refuseDraft(draft, view);
    if (refusal) return { ok: false, refusal };
    if (!changesNothing(draft, view)) return undefined;
    const message = statements.bySeq.get(known!.id, draft.target!) as unknown as EntryRow;
    return { ok: true, repeated: true, entry: entryOf(message) };
  };
  const appendOne = (draft: Draft): Appended => {
    const known = openRoom(draft.room);
    const answer = isAboutAnother(draft) ? checkRules(known, draft) : undefined;
    if (answer) return answer;
    const room = known ?? createRoom(draft.room);
    const seq = room.head + 1;
    if (!insert(statements, room, seq, draft)) return answerAgain(room, draft)!;
    if (room.head < room.first) room.first_at = draft.at;
    if (draft.kind === 'message' || draft.kind === 'system') room.shown_at = seq;
    room.head = seq;
    changed.add(room);
    return { ok: true, repeated: false, entry: acceptDraft(draft, seq) };
  };

  return {
    run(drafts) {
      forgetOutdated();
      changed = new Set();
      const appended = drafts.map(appendOne);
      for (const { id, head, first_at } of changed) statements.bumpRoom.run(head, first_at, id);
      return appended;
    },
    forget: () => rooms.clear(),
  };
}

/** Whether the rules need the draft's target. */
function isAboutAnother({ kind, replyTo }: Draft): boolean {
  return kind !== 'system' && (kind !== 'message' || replyTo !== undefined);
}

/** Returns false, without inserting, when the id is taken. */
function insert(
  statements: Statements,
  { id: room, shown_at }: RoomRow,
  seq: number,
  draft: Draft,
): boolean {
  const { id, kind, from, at, via, replyTo, target, emoji, on } = draft;
  const text = draft.text === undefined ? undefined : storableText(draft.text);
  const { changes } = statements.insert.run(
    room,
    seq,
    shown_at ?? 0,
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
  if (changes === 0) return false;
  if (target === undefined) return true;
  if (kind === 'edit') {
    eraseEarlierEdits(statements, room, target, seq);
    statements.edit.run(text ?? '', at, room, target);
  } else if (kind === 'delete') {
    statements.eraseMessage.run(room, target);
    statements.eraseEdits.run(room, target);
    statements.dropReactions.run(room, target);
  } else if (kind === 'react' && on) {
    statements.putOn.run(room, target, emoji ?? '', from.id, seq);
  } else if (kind === 'react') statements.takeOff.run(room, target, emoji ?? '', from.id);
  return true;
}

/** Edits before the last are empty, unless a server of an older version accepted them. */
function eraseEarlierEdits(
  statements: Statements,
  room: number,
  target: number,
  before: number,
): void {
  for (let seq = before;;) {
    const earlier = statements.editBefore.get(room, target, seq);
    if (!earlier || earlier.text === '') return;
    seq = Number(earlier.seq);
    statements.eraseEdit.run(room, seq);
  }
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
    counts: (seq) =>
      new Map(
        statements.counts.all(room, seq).map(({ emoji, count }) => [String(emoji), Number(count)]),
      ),
  };
}

function prepareStatements(db: DatabaseSync) {
  return {
    version: db.prepare('PRAGMA data_version'),
    room: db.prepare(
      `SELECT id, head, first, first_at, (SELECT ${SHOWN_AT} FROM entry ` +
        'WHERE room = room.id AND seq = head) AS shown_at FROM room WHERE name = ?',
    ),
    createRoom: db.prepare('INSERT INTO room (name, head, first) VALUES (?, ?, ?)'),
    seqFloor: db.prepare('SELECT value FROM seq_floor'),
    bumpRoom: db.prepare('UPDATE room SET head = ?, first_at = ? WHERE id = ?'),
    byId: db.prepare(`SELECT ${ENTRY_COLUMNS} FROM entry WHERE id = ? AND room = ?`),
    bySeq: db.prepare(`SELECT ${ENTRY_COLUMNS} FROM entry WHERE room = ? AND seq = ?`),
    message: db.prepare(
      "SELECT author_id, is_deleted FROM entry WHERE room = ? AND seq = ? AND kind = 'message'",
    ),
    insert: db.prepare(
      'INSERT INTO entry (room, seq, shown_before, id, kind, author_id, author_name, author_role, ' +
        'author_avatar, at, via, text, reply_to, target, emoji, is_on) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, room) DO NOTHING',
    ),
    edit: db.prepare(
      "UPDATE entry SET text = '', edited_text = ?, edited_at = ? WHERE room = ? AND seq = ?",
    ),
    editBefore: db.prepare(
      'SELECT seq, text FROM entry INDEXED BY entry_edits ' +
        "WHERE room = ? AND target = ? AND kind = 'edit' AND seq < ? ORDER BY seq DESC LIMIT 1",
    ),
    eraseEdit: db.prepare("UPDATE entry SET text = '' WHERE room = ? AND seq = ?"),
    eraseMessage: db.prepare(
      "UPDATE entry SET text = '', edited_text = NULL, is_deleted = 1 WHERE room = ? AND seq = ?",
    ),
    // Named explicitly, because SQLite would scan the room.
    eraseEdits: db.prepare(
      "UPDATE entry INDEXED BY entry_edits SET text = '' WHERE room = ? AND target = ? AND kind = 'edit' " +
        "AND text <> ''",
    ),
    dropReactions: db.prepare('DELETE FROM reaction WHERE room = ? AND target = ?'),
    reactor: db.prepare(
      'SELECT 1 FROM reaction WHERE room = ? AND target = ? AND emoji = ? AND user_id = ?',
    ),
    counts: db.prepare('SELECT emoji, count FROM reaction_count WHERE room = ? AND target = ?'),
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
