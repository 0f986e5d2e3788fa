/**
 * Rooms whose names only older servers took: nobody enters them any more, but what is stored there
 * can be read, and kept in order, by keys.
 */
import { faultInRoomName } from '../../core/protocol/room-name.ts';
import type { Store } from '../../core/store/store.ts';
import { Problem } from './problem.ts';
import { fromStore } from './store-call.ts';

/** Throws a Problem when the name is none and there is no such room either. */
export async function checkStoredRoom(store: Pick<Store, 'heads'>, room: string): Promise<void> {
  const message = faultInRoomName(room);
  if (message === undefined) return;
  const heads = await fromStore(store.heads([room]));
  if (heads.has(room)) return;
  throw new Problem('invalid', `room: ${message}`, { errors: [{ parameter: 'room', message }] });
}
