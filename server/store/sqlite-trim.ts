/**
 * Retention in the SQLite store: rooms lose their oldest entries by age and by count,
 * a bounded number at a time, so that no trim holds up the posts for long.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Retention } from './store.ts';

export interface Trim {
  /** Whether there is something to trim; a cheap read, so that mostly nobody is locked out. */
  isDue(retention: Retention, nowMs: number, rooms?: readonly string[]): boolean;
  /** Removes entries and returns how many. The caller owns the transaction. */
  run(retention: Retention, nowMs: number, rooms?: readonly string[]): number;
}

interface DueRoom {
  id: number;
  head: number;
  first: number;
}

const ROOMS_PER_TRIM_MAX = 100;
const ENTRIES_PER_TRIM_MAX = 5_000;

export function createTrim(db: DatabaseSync): Trim {
  const isDue = 'first <= head AND (first_at < ?1 OR (?2 > 0 AND head - first >= ?2))';
  const dueRooms = db.prepare(`SELECT id, head, first FROM room WHERE ${isDue} LIMIT ?3`);
  const dueAmong = db.prepare(
    'SELECT id, head, first FROM room ' +
      `WHERE ${isDue} AND name IN (SELECT value FROM json_each(?4)) LIMIT ?3`,
  );
  const firstYoung = db.prepare(
    'SELECT seq FROM entry WHERE room = ? AND seq < ? AND at >= ? ORDER BY seq LIMIT 1',
  );
  const timeOf = db.prepare('SELECT at FROM entry WHERE room = ? AND seq = ?');
  const dropEntries = db.prepare('DELETE FROM entry WHERE room = ? AND seq < ?');
  const dropReactions = db.prepare('DELETE FROM reaction WHERE room = ? AND target < ?');
  const moveFirst = db.prepare('UPDATE room SET first = ?, first_at = ? WHERE id = ?');

  const due = (
    retention: Retention,
    nowMs: number,
    limit: number,
    rooms: readonly string[] | undefined,
  ): DueRoom[] => {
    const terms = [oldestAt(retention, nowMs), retention.countMax, limit];
    const found = rooms ? dueAmong.all(...terms, JSON.stringify(rooms)) : dueRooms.all(...terms);
    return found as unknown as DueRoom[];
  };

  /** The seq from which on entries are kept, at most `entriesMax` beyond the present one. */
  const keptFrom = (
    { id, head, first }: DueRoom,
    { countMax }: Retention,
    oldest: number,
    entriesMax: number,
  ): number => {
    const end = Math.min(first + entriesMax, head + 1);
    const byCount = countMax > 0 ? head + 1 - countMax : first;
    const young = firstYoung.get(id, end, oldest) as { seq: number } | undefined;
    return Math.min(Math.max(byCount, young?.seq ?? end), end);
  };

  return {
    isDue: (retention, nowMs, rooms) => due(retention, nowMs, 1, rooms).length > 0,
    run(retention, nowMs, rooms) {
      const oldest = oldestAt(retention, nowMs);
      let removed = 0;
      for (const room of due(retention, nowMs, ROOMS_PER_TRIM_MAX, rooms)) {
        if (removed >= ENTRIES_PER_TRIM_MAX) break;
        const from = keptFrom(room, retention, oldest, ENTRIES_PER_TRIM_MAX - removed);
        dropEntries.run(room.id, from);
        dropReactions.run(room.id, from);
        const first = timeOf.get(room.id, from) as { at: number } | undefined;
        moveFirst.run(from, first?.at ?? null, room.id);
        removed += from - room.first;
      }
      return removed;
    },
  };
}

/** Entries from before this time are too old; nothing is when age does not count. */
function oldestAt({ ageMaxMs }: Retention, nowMs: number): number {
  return ageMaxMs > 0 ? nowMs - ageMaxMs : Number.MIN_SAFE_INTEGER;
}
