/** SQLite schema and migrations. Never change a released migration; add a new one at the end. */
import type { DatabaseSync } from 'node:sqlite';

/**
 * `entry` is clustered by room and seq, so a resume reads adjacent rows. It holds each entry as
 * accepted; edits of a message are beside it, in `edited_text` and `edited_at`. In `reaction`, an
 * emoji keeps the place of its first use: `emoji_seq`.
 *
 * The cost of an append is the pages that it touches: each is written to the log, and later to the
 * file. So there are few indexes, and a message touches only one, that of the ids. The id comes
 * first: where ids grow with time, as the widget's do, new ids of all rooms share a page or two;
 * random ids cost no more than in another order. A page of messages needs no index: each entry
 * names the message or system entry before it, `shown_before`, so reactions in between are skipped.
 * `entry_edits` serves deletions, which erase the edits.
 */
export const MIGRATIONS: readonly string[] = [
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
  // A reader of some kinds need not read past the changes of other kinds.
  'CREATE INDEX record_by_kind ON record (kind, version)',
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Compatible additions: a server that does not know them keeps running, and can start again after a
 * roll-back. They have their own counter.
 *
 * `room.first` is the start of the whole timeline (`wholeFrom` in store.ts), in all versions.
 * `retained` describes what is kept before it, with counts up to an entry, so that retention counts
 * each entry once. Its row is valid only for the `first` that it names, because an older server
 * changes `first` alone. Triggers count reactions, whichever version adds them.
 */
const ADDITIONS: readonly string[] = [
  `
  CREATE TABLE retained (
    room INTEGER PRIMARY KEY,
    whole_from INTEGER NOT NULL,
    kept_from INTEGER NOT NULL,
    kept_at INTEGER,
    counted_to INTEGER NOT NULL,
    shown_count INTEGER NOT NULL,
    change_count INTEGER NOT NULL,
    emptied_at INTEGER
  ) STRICT;
  CREATE INDEX retained_empty ON retained (emptied_at) WHERE emptied_at IS NOT NULL;

  CREATE TABLE seq_floor (value INTEGER NOT NULL) STRICT;
  INSERT INTO seq_floor VALUES (0);

  CREATE TABLE reaction_count (
    room INTEGER NOT NULL,
    target INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    count INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (room, target, emoji)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO reaction_count
    SELECT room, target, emoji, count(*), min(emoji_seq) FROM reaction GROUP BY room, target, emoji;
  CREATE INDEX reaction_by_user ON reaction (room, user_id, target);
  CREATE TRIGGER reaction_put_on AFTER INSERT ON reaction BEGIN
    INSERT INTO reaction_count VALUES (NEW.room, NEW.target, NEW.emoji, 1, NEW.emoji_seq)
      ON CONFLICT (room, target, emoji) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER reaction_taken_off AFTER DELETE ON reaction BEGIN
    UPDATE reaction_count SET count = count - 1
      WHERE room = OLD.room AND target = OLD.target AND emoji = OLD.emoji;
    DELETE FROM reaction_count
      WHERE room = OLD.room AND target = OLD.target AND emoji = OLD.emoji AND count <= 0;
  END;

  UPDATE entry SET text = '' WHERE edited_text IS NOT NULL;
  UPDATE entry SET text = '' WHERE kind = 'edit' AND EXISTS (
    SELECT 1 FROM entry AS later INDEXED BY entry_edits
    WHERE later.room = entry.room AND later.target = entry.target AND later.kind = 'edit'
      AND later.seq > entry.seq);
  `,
  // An older server creates rooms with head 0, and would reuse the seqs of removed rooms, which
  // clients would skip. The head cannot be corrected, because that server remembers it, so the
  // insert fails.
  `
  CREATE TRIGGER room_behind_floor BEFORE INSERT ON room
    WHEN NEW.head < (SELECT value FROM seq_floor) BEGIN
    SELECT RAISE(ABORT, 'rooms were removed by a newer version: only that can open a room here');
  END;
  `,
];

/**
 * Migrates the schema, all or nothing. Processes that start at once wait for one another. Throws
 * when a newer version of the server created the file.
 */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) === MIGRATIONS.length && additionsOf(db) >= ADDITIONS.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read it again: another process may have migrated.
    const version = versionOf(db);
    if (version > MIGRATIONS.length) {
      throw new Error(
        `its schema is version ${version}, this server supports up to ${MIGRATIONS.length}: ` +
          'start the version that created it, or a newer one',
      );
    }
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    addTo(db);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** A newer version may have added more. */
function addTo(db: DatabaseSync): void {
  const made = additionsOf(db);
  if (made >= ADDITIONS.length) return;
  for (const addition of ADDITIONS.slice(made)) db.exec(addition);
  db.exec(
    'CREATE TABLE IF NOT EXISTS schema_additions (count INTEGER NOT NULL) STRICT; ' +
      `DELETE FROM schema_additions; INSERT INTO schema_additions VALUES (${ADDITIONS.length})`,
  );
}

function additionsOf(db: DatabaseSync): number {
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_additions'").get();
  return isThere ? Number(db.prepare('SELECT count FROM schema_additions').get()?.count) : 0;
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}
