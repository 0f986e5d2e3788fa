/** Empty rooms in SQLite: finds, holds and removes them. The caller owns the transactions. */
import type { DatabaseSync } from 'node:sqlite';
import { raiseSeqFloor } from '../../core/store/bounds.ts';
import { RETAINED } from './reads.ts';
import type { EmptyRoom, RoomRemoval } from '../../core/store/store.ts';

export interface EmptyRooms {
  /** Whether there are empty rooms without a recorded time; a cheap read. */
  hasNew(): boolean;
  stamp(nowMs: number): void;
  list(limit: number): EmptyRoom[];
  hold(rooms: readonly string[], nowMs: number): void;
  remove(rooms: readonly RoomRemoval[]): number;
}

const STAMPED_MAX = 1_000;

export function createEmptyRooms(db: DatabaseSync): EmptyRooms {
  const isNew = `FROM room LEFT JOIN ${RETAINED} WHERE first > head AND emptied_at IS NULL`;
  const someNew = db.prepare(`SELECT 1 ${isNew} LIMIT 1`);
  const stamp = db.prepare(
    'INSERT OR REPLACE INTO retained (room, whole_from, kept_from, counted_to, shown_count, ' +
      `change_count, emptied_at) SELECT id, first, first, head, 0, 0, ? ${isNew} LIMIT ${STAMPED_MAX}`,
  );
  const list = db.prepare(
    'SELECT name, emptied_at AS sinceMs FROM retained CROSS JOIN room ' +
      'WHERE emptied_at IS NOT NULL AND room.id = retained.room AND whole_from = first ' +
      'AND first > head ORDER BY emptied_at LIMIT ?',
  );
  const hold = db.prepare(
    'UPDATE retained SET emptied_at = ?1 WHERE emptied_at IS NOT NULL AND room IN ' +
      '(SELECT id FROM room WHERE name IN (SELECT value FROM json_each(?2)))',
  );
  const find = db.prepare('SELECT id, head FROM room WHERE name = ? AND first > head');
  const seqFloor = db.prepare('SELECT value FROM seq_floor');
  const moveFloor = db.prepare('UPDATE seq_floor SET value = ?');
  const drops = [
    'DELETE FROM entry WHERE room = ?',
    'DELETE FROM reaction WHERE room = ?',
    'DELETE FROM retained WHERE room = ?',
    'DELETE FROM room WHERE id = ?',
  ].map((sql) => db.prepare(sql));
  const dropRecord = db.prepare('DELETE FROM record WHERE kind = ? AND key = ?');

  return {
    hasNew: () => someNew.get() !== undefined,
    stamp: (nowMs) => void stamp.run(nowMs),
    list: (limit) => list.all(limit).map((row) => ({ ...row }) as unknown as EmptyRoom),
    hold: (rooms, nowMs) => void hold.run(nowMs, JSON.stringify(rooms)),
    remove(rooms) {
      let floor = Number(seqFloor.get()!.value);
      let removed = 0;
      for (const { name, records } of rooms) {
        const room = find.get(name);
        if (!room) continue;
        floor = raiseSeqFloor(floor, Number(room.head));
        for (const drop of drops) drop.run(Number(room.id));
        for (const { kind, key } of records) dropRecord.run(kind, key);
        removed += 1;
      }
      if (removed > 0) moveFloor.run(floor);
      return removed;
    },
  };
}
