/** SQLite database: synchronous store operations on one file. `sqlite.ts` wraps them. */
import { DatabaseSync } from 'node:sqlite';
import { ensurePrivateFile } from './private-files.ts';
import { createAppend } from './append.ts';
import { createEmptyRooms } from './empty-rooms.ts';
import { createReads, type Reads } from './reads.ts';
import { createRecordTable, type RecordTable } from './records.ts';
import { migrate } from './schema.ts';
import { createTransactions } from './transactions.ts';
import { createTrim } from './trim.ts';
import type {
  Appended,
  Draft,
  EmptyRoom,
  Retention,
  RoomRemoval,
  Trimmed,
} from '../../core/store/store.ts';

/**
 * The Store's methods. They throw on failure and leave no transaction open. They never wait: while
 * another process holds the lock they throw SQLITE_BUSY, and may be repeated.
 */
export interface Database extends Reads {
  append(drafts: readonly Draft[]): Appended[];
  trim(retention: Retention, nowMs: number, rooms?: readonly string[]): Trimmed;
  emptyRooms(nowMs: number, limit: number): EmptyRoom[];
  holdEmptyRooms(rooms: readonly string[], nowMs: number): void;
  removeEmptyRooms(rooms: readonly RoomRemoval[]): number;
  usedBytes(): number;
  putIfAbsent(name: string, value: string): string;
  anonymize(room: string, authorId: string): number;
  readonly records: RecordTable;
  /** Since the file was opened. */
  rowsChanged(): number;
  /** Lets commits checkpoint a long log, which blocks, as they do at first; or not. */
  checkpointInCommits(does: boolean): void;
  /** Whether another connection committed since the last call, in this process or another. */
  hasForeignCommits(): boolean;
  /** Idempotent. */
  close(): void;
}

const ANONYMIZED_MAX = 5_000;
/** Excludes free pages, because a file does not shrink. */
export const USED_BYTES = 'SELECT (page_count - freelist_count) * page_size AS bytes ' +
  'FROM pragma_page_count, pragma_freelist_count, pragma_page_size';
const CACHE_KIB = 16_000;
/** Pages in the log that trigger a checkpoint within a commit. */
const LOG_PAGES = 4_000;

/** Opens or creates the file and its folder, and migrates the schema. */
export function openDatabase(path: string): Database {
  ensurePrivateFile(path);
  const db = new DatabaseSync(path);
  try {
    return createDatabase(path, db);
  } catch (error) {
    db.close();
    throw error;
  }
}

export function createDatabase(path: string, db: DatabaseSync): Database {
  configure(db);
  migrate(db);
  const append = createAppend(db);
  const { read, write } = createTransactions(path, db, append.forget);
  const reads = createReads(db);
  const trim = createTrim(db);
  const emptyRooms = createEmptyRooms(db);
  const keep = db.prepare('INSERT INTO kept (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const kept = db.prepare('SELECT value FROM kept WHERE name = ?');
  const records = createRecordTable(db);
  const anonymize = createAnonymize(db);
  const usedBytes = db.prepare(USED_BYTES);
  const rowsChanged = db.prepare('SELECT total_changes() AS count');
  const dataVersion = db.prepare('PRAGMA data_version');
  let version = dataVersion.get()!.data_version;
  /** Whether the log may still hold deleted text, at first from an earlier run. */
  let hasErased = true;

  return {
    append(drafts) {
      const appended = write(() => append.run(drafts));
      hasErased ||= drafts.some(({ kind }) => kind === 'delete' || kind === 'edit');
      return appended;
    },
    after: (room, after, limit) => read(() => reads.after(room, after, limit)),
    page: (room, before, limit) => read(() => reads.page(room, before, limit)),
    reactionsBy: (room, userId, from) => read(() => reads.reactionsBy(room, userId, from)),
    reactorNames: (room, target, limit) => read(() => reads.reactorNames(room, target, limit)),
    byId: (room, id) => read(() => reads.byId(room, id)),
    heads: (rooms) => reads.heads(rooms),
    rooms: (afterName, limit) => reads.rooms(afterName, limit),
    seqsByAuthor: (room, authorId, after, limit) =>
      read(() => reads.seqsByAuthor(room, authorId, after, limit)),
    anonymize: (room, authorId) =>
      write(() => {
        hasErased = true;
        return anonymize(room, authorId);
      }),
    records: {
      ...records,
      put(kind, key, value, options) {
        const record = write(() => records.put(kind, key, value, options));
        hasErased ||= value === null && record !== undefined;
        return record;
      },
      sweep(beforeMs) {
        const removed = write(() => records.sweep(beforeMs));
        hasErased ||= removed > 0;
        return removed;
      },
    },
    trim(retention, nowMs, rooms) {
      const isDue = trim.isDue(retention, nowMs, rooms);
      const removed = isDue ? write(() => trim.run(retention, nowMs, rooms)) : 0;
      hasErased ||= removed > 0;
      append.forget();
      if (hasErased && removed === 0) {
        // Nothing is left to trim, so empty the log, unless another process is reading it.
        hasErased = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy !== 0;
      }
      return { removed, isDone: !isDue };
    },
    emptyRooms(nowMs, limit) {
      if (emptyRooms.hasNew()) write(() => emptyRooms.stamp(nowMs));
      return emptyRooms.list(limit);
    },
    holdEmptyRooms: (rooms, nowMs) => write(() => emptyRooms.hold(rooms, nowMs)),
    removeEmptyRooms(rooms) {
      append.forget();
      return write(() => emptyRooms.remove(rooms));
    },
    usedBytes: () => Number(usedBytes.get()!.bytes),
    putIfAbsent: (name, value) =>
      write(() => {
        keep.run(name, value);
        return String(kept.get(name)!.value);
      }),
    rowsChanged: () => Number(rowsChanged.get()!.count),
    checkpointInCommits: (does) => db.exec(`PRAGMA wal_autocheckpoint = ${does ? LOG_PAGES : 0}`),
    hasForeignCommits() {
      const before = version;
      version = dataVersion.get()!.data_version;
      return version !== before;
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}

function configure(db: DatabaseSync): void {
  // NORMAL: a commit does not wait for the disk; log.ts waits where an acknowledgement needs it.
  // secure_delete: deleted data is overwritten.
  // cache_size: the pages of many busy rooms fit into memory.
  db.exec(
    'PRAGMA busy_timeout = 0; PRAGMA journal_mode = WAL; ' +
      'PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; ' +
      `PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${LOG_PAGES}`,
  );
}

/** Erases a user's name and the texts of edits from up to `ANONYMIZED_MAX` entries. */
function createAnonymize(db: DatabaseSync): (room: string, authorId: string) => number {
  const dropNames = db.prepare(
    "UPDATE entry SET author_name = '', author_role = NULL, author_avatar = NULL, " +
      "text = CASE kind WHEN 'edit' THEN '' ELSE text END WHERE (room, seq) IN (" +
      'SELECT room, seq FROM entry WHERE room = (SELECT id FROM room WHERE name = ?1) ' +
      "AND author_id = ?2 AND (author_name <> '' OR author_avatar IS NOT NULL " +
      "OR (kind = 'edit' AND text <> '')) " +
      `ORDER BY seq LIMIT ${ANONYMIZED_MAX})`,
  );
  return (room, authorId) => Number(dropNames.run(room, authorId).changes);
}
