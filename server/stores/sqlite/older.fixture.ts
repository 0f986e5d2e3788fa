/** SQLite store of the version before the schema additions, with its exact statements. */
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './schema.ts';
import type { Draft } from '../../core/store/store.ts';
import type { OlderStore } from '../../core/store/versions.contract.ts';

const SHOWN_AT = "iif(kind IN ('message', 'system'), seq, shown_before)";

/** Starts like a server of that version. */
export function openOlderSqlite(path: string): OlderStore {
  const db = new DatabaseSync(path);
  // Older servers wait for the lock as well.
  db.exec('PRAGMA busy_timeout = 3000; PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON');
  const version = Number(db.prepare('PRAGMA user_version').get()!.user_version);
  if (version > 3) throw new Error('the schema is newer');
  for (const migration of MIGRATIONS.slice(version, 3)) db.exec(migration);
  db.exec('PRAGMA user_version = 3');
  const statements = prepareStatements(db);

  const appendOne = (draft: Draft): number => {
    const { id, kind, from, at, via, text = null, replyTo = null, emoji = null, on } = draft;
    const target = draft.target ?? null;
    let room = statements.room.get(draft.room);
    if (!room) {
      const id = Number(statements.createRoom.run(draft.room).lastInsertRowid);
      room = { id, head: 0, first: 1, first_at: null, shown_at: null };
    }
    const seq = Number(room.head) + 1;
    const firstAt = Number(room.head) < Number(room.first) ? at : room.first_at!;
    const author = [from.id, from.name, from.role ?? null, from.avatar ?? null];
    const isOn = on === undefined ? null : Number(on);
    const shownAt = room.shown_at ?? 0;
    statements.insert.run(
      ...[room.id!, seq, shownAt, id, kind, ...author, at, via, text, replyTo, target, emoji, isOn],
    );
    if (kind === 'edit') statements.edit.run(text, at, room.id!, target);
    else if (kind === 'react' && on) {
      statements.putOn.run(room.id!, target, emoji, from.id, seq);
    } else if (kind === 'react') statements.takeOff.run(room.id!, target, emoji, from.id);
    statements.bumpRoom.run(seq, firstAt, room.id!);
    return seq;
  };
  return {
    async append(drafts) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const seqs = drafts.map(appendOne);
        db.exec('COMMIT');
        return await Promise.resolve(seqs);
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    after(room, after, limit) {
      const { id } = statements.room.get(room)!;
      return Promise.resolve(
        statements.after.all(id!, after, limit)
          .map(({ seq, text }) => ({ seq: Number(seq), text: text as string | null })),
      );
    },
    head(room) {
      const { head, first } = statements.room.get(room)!;
      return Promise.resolve({ head: Number(head), first: Number(first) });
    },
    page(room) {
      const { id, head } = statements.room.get(room)!;
      return Promise.resolve(
        statements.page.all(id!, head!, 100)
          .map(({ seq, text, edited_text }) => ({
            seq: Number(seq),
            text: (edited_text ?? text) as string | null,
          })),
      );
    },
    trim(countMax) {
      for (const { id, head, first } of statements.due.all(countMax)) {
        const from = Math.min(Number(head) + 1 - countMax, Number(first) + 5_000);
        statements.dropEntries.run(id!, from);
        statements.dropReactions.run(id!, from);
        statements.moveFirst.run(from, statements.timeOf.get(id!, from)?.at ?? null, id!);
      }
      return Promise.resolve();
    },
    close() {
      if (db.isOpen) db.close();
      return Promise.resolve();
    },
  };
}

function prepareStatements(db: DatabaseSync) {
  return {
    room: db.prepare(
      `SELECT id, head, first, first_at, (SELECT ${SHOWN_AT} FROM entry ` +
        'WHERE room = room.id AND seq = head) AS shown_at FROM room WHERE name = ?',
    ),
    createRoom: db.prepare('INSERT INTO room (name, head, first) VALUES (?, 0, 1)'),
    bumpRoom: db.prepare('UPDATE room SET head = ?, first_at = ? WHERE id = ?'),
    insert: db.prepare(
      'INSERT INTO entry (room, seq, shown_before, id, kind, author_id, author_name, author_role, ' +
        'author_avatar, at, via, text, reply_to, target, emoji, is_on) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, room) DO NOTHING',
    ),
    edit: db.prepare(
      'UPDATE entry SET edited_text = ?, edited_at = ? WHERE room = ? AND seq = ?',
    ),
    putOn: db.prepare(
      'INSERT INTO reaction (room, target, emoji, user_id, seq, emoji_seq) ' +
        'VALUES (?1, ?2, ?3, ?4, ?5, coalesce((SELECT emoji_seq FROM reaction ' +
        'WHERE room = ?1 AND target = ?2 AND emoji = ?3 LIMIT 1), ?5)) ON CONFLICT DO NOTHING',
    ),
    takeOff: db.prepare(
      'DELETE FROM reaction WHERE room = ? AND target = ? AND emoji = ? AND user_id = ?',
    ),
    after: db.prepare(
      'SELECT seq, text FROM entry WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?',
    ),
    page: db.prepare(
      'WITH RECURSIVE shown (place) AS (' +
        `SELECT ${SHOWN_AT} FROM entry WHERE room = ?1 AND seq = ?2 UNION ALL ` +
        'SELECT shown_before FROM shown CROSS JOIN entry WHERE room = ?1 AND seq = place LIMIT ?3) ' +
        'SELECT seq, text, edited_text FROM shown CROSS JOIN entry ' +
        'WHERE room = ?1 AND seq = place ORDER BY seq',
    ),
    due: db.prepare('SELECT id, head, first FROM room WHERE first <= head AND head - first >= ?'),
    timeOf: db.prepare('SELECT at FROM entry WHERE room = ? AND seq = ?'),
    dropEntries: db.prepare('DELETE FROM entry WHERE room = ? AND seq < ?'),
    dropReactions: db.prepare('DELETE FROM reaction WHERE room = ? AND target < ?'),
    moveFirst: db.prepare('UPDATE room SET first = ?, first_at = ? WHERE id = ?'),
  };
}
