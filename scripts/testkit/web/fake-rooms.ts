/**
 * Rooms of the fake server: entries and retention.
 */
import type { Entry, User } from '../../../server/core/protocol/entry.ts';
import type { Clock } from '../../../server/lib/clock.ts';

export const BOB: User = { id: 'bob', name: 'Bob', role: 'guest' };
const PAGE_MAX = 50;

export type FakeRooms = ReturnType<typeof createFakeRooms>;

export function createFakeRooms(clock: Clock, replica: () => string) {
  const rooms = new Map<string, { entries: Entry[]; first: number }>();

  const roomOf = (name: string) => {
    let room = rooms.get(name);
    if (!room) rooms.set(name, room = { entries: [], first: 1 });
    return room;
  };
  const page = (name: string, before = Infinity): Entry[] => {
    const { entries, first } = roomOf(name);
    return entries
      .filter(({ seq, kind = 'message' }) => seq >= first && seq < before && kind === 'message')
      .slice(-PAGE_MAX);
  };
  return {
    roomOf,
    page,
    add(name: string, entry: Partial<Entry>): Entry {
      const { entries } = roomOf(name);
      const seq = entries.length + 1;
      const { from = BOB, id = `${from.id}-${seq}`, text = `text ${seq}` } = entry;
      const added: Entry = { seq, at: clock.date(), via: replica(), text, ...entry, id, from };
      entries.push(added);
      return added;
    },
    resume(name: string, after: number | undefined) {
      const { entries, first } = roomOf(name);
      const head = entries.length;
      const complete = after === undefined || (after >= first - 1 && after <= head);
      const isResumed = after !== undefined && complete;
      return { head, first, entries: isResumed ? entries.slice(after) : page(name), complete };
    },
  };
}
