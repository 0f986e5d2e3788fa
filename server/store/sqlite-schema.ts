/**
 * The tables of the SQLite store and how an older file becomes a current one.
 * A published migration is never changed; a new one is added at the end.
 */
import type { DatabaseSync } from 'node:sqlite';

/**
 * `entry` is clustered by room and seq: what a resume reads lies together. It holds each entry as
 * it was accepted; what edits make of a message stands beside it, in `edited_text` and `edited_at`.
 * In `reaction` an emoji keeps the place where it was first put on: `emoji_seq`.
 *
 * What an append costs is the pages that it touches: each is written to the log, and later to the
 * file. So there are few indexes, and a message touches one of them, that of the ids. It begins
 * with the id: where ids grow with time, as the widget's do, the new ones of all rooms share a page
 * or two, and where they are random it is no worse than any other. A page of messages is found
 * without an index: each entry names the message or system entry before it, `shown_before`, so that
 * reactions in between are not read at all. `entry_edits` is for a deletion, which erases the edits.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE room (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    head INTEGER NOT NULL,
    first INTEGER NOT NULL,
    first_at INTEGER
  ) STRICT;

  CREATE TABLE entry (
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    shown_before INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    author_role TEXT,
    author_avatar TEXT,
    at INTEGER NOT NULL,
    via TEXT NOT NULL,
    text TEXT,
    reply_to INTEGER,
    target INTEGER,
    emoji TEXT,
    is_on INTEGER,
    is_deleted INTEGER NOT NULL DEFAULT 0,
    edited_text TEXT,
    edited_at INTEGER,
    PRIMARY KEY (room, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX entry_by_id ON entry (id, room);
  CREATE INDEX entry_edits ON entry (room, target) WHERE kind = 'edit';

  CREATE TABLE reaction (
    room INTEGER NOT NULL,
    target INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    user_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    emoji_seq INTEGER NOT NULL,
    PRIMARY KEY (room, target, emoji, user_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE kept (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE record (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    version INTEGER NOT NULL UNIQUE,
    expires_at INTEGER,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX record_by_end ON record (expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX record_removed ON record (changed_at) WHERE value = 'null';
  CREATE TABLE record_version (version INTEGER NOT NULL) STRICT;
  INSERT INTO record_version VALUES (0);
  `,
  // Who follows some kinds does not read past the changes of others.
  'CREATE INDEX record_by_kind ON record (kind, version)',
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the file's tables up to date, all or nothing. Processes that start at once wait for one
 * another. Throws when a newer version of the server made the file.
 */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) === MIGRATIONS.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have been faster.
    const version = versionOf(db);
    if (version > MIGRATIONS.length) {
      throw new Error(
        `its schema is version ${version}, this server knows up to ${MIGRATIONS.length}: ` +
          'start the version that made it, or a newer one',
      );
    }
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}
