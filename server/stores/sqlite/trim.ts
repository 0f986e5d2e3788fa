/** Retention in SQLite, a bounded amount of work per call, so that posts do not wait long. */
import type { DatabaseSync } from 'node:sqlite';
import { CHANGES_MAX, OVERDUE } from '../../core/store/bounds.ts';
import { RETAINED } from './reads.ts';
import { SHOWN_KINDS } from './rows.ts';
import type { Retention } from '../../core/store/store.ts';

export interface Trim {
  /** Whether there is something to trim. A cheap read avoids most write locks. */
  isDue(retention: Retention, nowMs: number, rooms?: readonly string[]): boolean;
  /** Returns the number of removed entries. The caller owns the transaction. */
  run(retention: Retention, nowMs: number, rooms?: readonly string[]): number;
}

interface DueRoom {
  id: number;
  head: number;
  wholeFrom: number;
  keptFrom: number;
  /** The two counts include entries up to this seq. */
  countedTo: number;
  shown: number;
  changes: number;
}

const ROOMS_PER_TRIM_MAX = 100;
/** Entries removed per call. The limits below apply to each room. */
const ENTRIES_PER_TRIM_MAX = 5_000;
const COUNTED_PER_TRIM_MAX = 20_000;
const REACTIONS_PER_TRIM_MAX = 2_000;
const DUE_COLUMNS = 'id, head, first AS wholeFrom, coalesce(kept_from, first) AS keptFrom, ' +
  'coalesce(counted_to, first - 1) AS countedTo, coalesce(shown_count, 0) AS shown, ' +
  'coalesce(change_count, 0) AS changes';
/** Uncounted entries may be of either sort. */
const UNCOUNTED = 'head - coalesce(counted_to, first - 1)';
const IS_DUE = 'first <= head AND (coalesce(kept_at, first_at) < ?1 ' +
  `OR (?2 > 0 AND coalesce(shown_count, 0) + ${UNCOUNTED} > ?2) ` +
  `OR coalesce(change_count, 0) + ${UNCOUNTED} > ${CHANGES_MAX})`;

export function createTrim(db: DatabaseSync): Trim {
  const statements = prepareStatements(db);

  const due = (
    retention: Retention,
    nowMs: number,
    limit: number,
    rooms: readonly string[] | undefined,
  ): DueRoom[] => {
    const terms = [oldestAt(retention, nowMs), retention.countMax, limit];
    const found = rooms
      ? statements.dueAmong.all(...terms, JSON.stringify(rooms))
      : statements.dueRooms.all(...terms);
    return found as unknown as DueRoom[];
  };
  const seqOf = (row: Record<string, unknown> | undefined): number | undefined =>
    row && Number(row.seq);
  /** Returns false when there are more to count. */
  const count = (room: DueRoom): boolean => {
    const to = Math.min(room.head, room.countedTo + COUNTED_PER_TRIM_MAX);
    const counted = statements.count.get(room.id, room.countedTo, to)!;
    room.shown += Number(counted.shown);
    room.changes += Number(counted.entries) - Number(counted.shown);
    room.countedTo = to;
    return to === room.head;
  };
  const dropChanges = (room: DueRoom): number => {
    const excess = Math.min(room.changes - CHANGES_MAX, ENTRIES_PER_TRIM_MAX);
    if (excess <= 0) return 0;
    const { id, wholeFrom, head } = room;
    const end = seqOf(statements.entryAt.get(id, wholeFrom, COUNTED_PER_TRIM_MAX)) ?? head;
    const last = seqOf(statements.changeAt.get(id, wholeFrom, end, excess - 1)) ?? end - 1;
    const removed = Number(statements.dropChanges.run(id, wholeFrom, last).changes);
    room.changes -= removed;
    room.wholeFrom = last + 1;
    return removed;
  };
  /** First seq that is kept; advances by at most `max` entries. */
  const keptFrom = (
    room: DueRoom,
    { countMax }: Retention,
    oldest: number,
    max: number,
  ): number => {
    const { id, head, keptFrom, shown } = room;
    const end = seqOf(statements.entryAt.get(id, keptFrom, max)) ?? head + 1;
    const excess = countMax > 0 ? Math.max(0, shown - countMax) : 0;
    const byCount = excess > 0 ? seqOf(statements.shownAt.get(id, keptFrom, end, excess)) : 0;
    const byAge = seqOf(statements.shownSince.get(id, keptFrom, end, oldest));
    return Math.max(byCount ?? end, byAge ?? end);
  };
  const dropBefore = (room: DueRoom, from: number): number => {
    const { id } = room;
    // A message may have thousands of reactions. Messages stay until all their reactions are
    // removed.
    const last = statements.reactionAt.get(id, from, REACTIONS_PER_TRIM_MAX)?.target;
    statements.dropReactions.run(id, last === undefined ? from - 1 : Number(last));
    if (last !== undefined) return 0;
    const shown = Number(statements.dropShown.run(id, from).changes);
    const changes = Number(statements.dropEntries.run(id, from).changes);
    room.shown -= shown;
    room.changes -= changes;
    room.keptFrom = from;
    room.wholeFrom = Math.max(room.wholeFrom, from);
    return shown + changes;
  };
  const save = ({ id, wholeFrom, keptFrom, countedTo, shown, changes }: DueRoom): void => {
    statements.save.run(id, wholeFrom, keptFrom, countedTo, shown, changes);
    statements.moveFirst.run(wholeFrom, id);
  };

  return {
    isDue: (retention, nowMs, rooms) => due(retention, nowMs, 1, rooms).length > 0,
    run(retention, nowMs, rooms) {
      const oldest = oldestAt(retention, nowMs);
      let removed = 0;
      for (const found of due(retention, nowMs, ROOMS_PER_TRIM_MAX, rooms)) {
        const left = ENTRIES_PER_TRIM_MAX - removed;
        if (left <= 0) break;
        const room = { ...found };
        const isCounted = count(room);
        if (isCounted) {
          removed += dropChanges(room);
          removed += dropBefore(room, keptFrom(room, retention, oldest, left));
        }
        save(room);
        if (!isCounted) break;
      }
      return removed;
    },
  };
}

/** Older entries are trimmed; without an age limit, none. */
function oldestAt({ ageMaxMs }: Retention, nowMs: number): number {
  return ageMaxMs > 0 ? nowMs - ageMaxMs : Number.MIN_SAFE_INTEGER;
}

function prepareStatements(db: DatabaseSync) {
  const dueFrom = `SELECT ${DUE_COLUMNS} FROM room LEFT JOIN ${RETAINED} WHERE ${IS_DUE}`;
  const isChange = `kind NOT IN ${SHOWN_KINDS}`;
  const isShown = `kind IN ${SHOWN_KINDS}`;
  return {
    dueRooms: db.prepare(`${dueFrom} LIMIT ?3`),
    dueAmong: db.prepare(`${dueFrom} AND name IN (SELECT value FROM json_each(?4)) LIMIT ?3`),
    count: db.prepare(
      `SELECT count(*) AS entries, count(*) FILTER (WHERE ${isShown}) AS shown FROM entry ` +
        'WHERE room = ? AND seq > ? AND seq <= ?',
    ),
    entryAt: db.prepare(
      'SELECT seq FROM entry WHERE room = ? AND seq >= ? ORDER BY seq LIMIT 1 OFFSET ?',
    ),
    changeAt: db.prepare(
      `SELECT seq FROM entry WHERE room = ? AND seq >= ? AND seq < ? AND ${isChange} ` +
        'ORDER BY seq LIMIT 1 OFFSET ?',
    ),
    shownAt: db.prepare(
      `SELECT seq FROM entry WHERE room = ? AND seq >= ? AND seq < ? AND ${isShown} ` +
        'ORDER BY seq LIMIT 1 OFFSET ?',
    ),
    shownSince: db.prepare(
      `SELECT seq FROM entry WHERE room = ? AND seq >= ? AND seq < ? AND ${isShown} AND at >= ? ` +
        'ORDER BY seq LIMIT 1',
    ),
    reactionAt: db.prepare(
      'SELECT target FROM reaction WHERE room = ? AND target < ? ORDER BY target LIMIT 1 OFFSET ?',
    ),
    dropChanges: db.prepare(
      `DELETE FROM entry WHERE room = ? AND seq >= ? AND seq <= ? AND ${isChange}`,
    ),
    dropShown: db.prepare(`DELETE FROM entry WHERE room = ? AND seq < ? AND ${isShown}`),
    dropEntries: db.prepare('DELETE FROM entry WHERE room = ? AND seq < ?'),
    dropReactions: db.prepare('DELETE FROM reaction WHERE room = ? AND target <= ?'),
    save: db.prepare(
      'INSERT OR REPLACE INTO retained (room, whole_from, kept_from, kept_at, counted_to, ' +
        'shown_count, change_count) VALUES (?1, ?2, ?3, ' +
        `(SELECT iif(${isShown}, at, ${OVERDUE}) FROM entry WHERE room = ?1 AND seq >= ?3 ` +
        'ORDER BY seq LIMIT 1), ?4, ?5, ?6)',
    ),
    moveFirst: db.prepare(
      'UPDATE room SET first = ?1, first_at = (SELECT at FROM entry WHERE room = id AND seq = ?1) ' +
        'WHERE id = ?2',
    ),
  };
}
