/**
 * Rooms whose names only older servers took: nobody enters them any more, but what is stored there
 * can be read, and kept in order, by keys.
 */
import { faultInRoomName } from '../../core/protocol/room-name.ts';
import type { Store } from '../../core/store/store.ts';
import { invalidRequest } from './problem.ts';
import { fromStore } from './store-call.ts';

/** Throws a Problem when the name is none and there is no such room either. */
export async function checkStoredRoom(store: Pick<Store, 'heads'>, room: string): Promise<void> {
  if (faultInRoomName(room) === undefined) return;
  const heads = await fromStore(store.heads([room]));
  if (!heads.has(room)) checkRoomName(room);
}

/** Throws a Problem when nobody may enter a room of that name. */
export function checkRoomName(room: string): void {
  const message = faultInRoomName(room);
  if (message !== undefined) throw invalidRequest([{ parameter: 'room', message }]);
}
