/**
 * Rooms with names that only older servers allowed: keys can read and moderate them.
 */
import { faultInRoomName } from '../../core/protocol/room-name.ts';
import type { Store } from '../../core/store/store.ts';
import { invalidRequest } from './problem.ts';
import { fromStore } from './store-call.ts';

/** Throws a Problem if the name is invalid and no such room is stored. */
export async function checkStoredRoom(store: Pick<Store, 'heads'>, room: string): Promise<void> {
  if (faultInRoomName(room) === undefined) return;
  const heads = await fromStore(store.heads([room]));
  if (!heads.has(room)) checkRoomName(room);
}

export function checkRoomName(room: string): void {
  const message = faultInRoomName(room);
  if (message !== undefined) throw invalidRequest([{ parameter: 'room', message }]);
}
