/**
 * Removal of empty rooms: rooms that retention has emptied are removed, with their records, when no
 * replica has had them open for a day. Each replica marks its open ones as in use.
 */
import type { EmptyRoom, RecordName, Store } from '../store/store.ts';

export interface EmptyRoomsOptions {
  store: Pick<Store, 'emptyRooms' | 'holdEmptyRooms' | 'removeEmptyRooms'>;
  isOpen(room: string): boolean;
  recordsOf?: (room: string) => RecordName[];
  now?: () => number;
}

/** Runs one sweep. Rejects when the store cannot be reached. */
export type SweepEmptyRooms = () => Promise<void>;

const REMOVED_AFTER_MS = 86_400_000;
/** Early enough for the other replicas to see that a room is in use. */
const HELD_AFTER_MS = REMOVED_AFTER_MS / 2;
const ROOMS_PER_CALL = 200;
const CALLS_MAX = 50;

export function createEmptyRooms(options: EmptyRoomsOptions): SweepEmptyRooms {
  const { store, isOpen, recordsOf = () => [], now = Date.now } = options;

  /** Returns whether there may be more. */
  const sweepSome = async (): Promise<boolean> => {
    const nowMs = now();
    const rooms = await store.emptyRooms(nowMs, ROOMS_PER_CALL);
    const isSince = (ageMs: number) => ({ sinceMs }: EmptyRoom) => nowMs - sinceMs >= ageMs;
    const held = rooms.filter(isSince(HELD_AFTER_MS)).map(({ name }) => name).filter(isOpen);
    if (held.length > 0) await store.holdEmptyRooms(held, nowMs);
    const removals = rooms.filter(isSince(REMOVED_AFTER_MS))
      .filter(({ name }) => !isOpen(name))
      .map(({ name }) => ({ name, records: recordsOf(name) }));
    if (removals.length === 0) return false;
    return await store.removeEmptyRooms(removals) > 0 && rooms.length === ROOMS_PER_CALL;
  };

  return async () => {
    for (let i = 0; i < CALLS_MAX; i++) if (!await sweepSome()) return;
  };
}
