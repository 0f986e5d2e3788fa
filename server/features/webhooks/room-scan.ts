/**
 * Goes through all rooms of the store and finds those with entries behind a webhook's cursor: at the
 * start, and now and then for what the hints lost. Two questions to the store for a page of rooms.
 */
import type { Store } from '../../core/store/store.ts';
import { cursorKey, cursorOf } from './cursors.ts';
import { CURSOR_KIND, wantsRoom, type Webhook } from './webhook.ts';

export interface RoomScanOptions {
  store: Pick<Store, 'rooms' | 'records'>;
  webhook(): Webhook;
  /** Takes a room that has news, or whose start is not known yet; resolves when it may be given more. */
  onNews(room: string): Promise<void>;
  isOver(): boolean;
}

const ROOMS_PER_READ = 500;

/** Rejects when the store cannot be reached. */
export async function scanRooms(
  { store, webhook, onNews, isOver }: RoomScanOptions,
): Promise<void> {
  for (let afterName = ''; !isOver();) {
    const rooms = await store.rooms(afterName, ROOMS_PER_READ);
    const seqs = await seqsBehind(store, webhook().id, afterName);
    for (const { name, head } of rooms) {
      if (isOver()) return;
      if ((seqs.get(name) ?? -1) < head && wantsRoom(webhook(), name)) await onNews(name);
    }
    if (rooms.length < ROOMS_PER_READ) return;
    afterName = rooms.at(-1)!.name;
  }
}

/** Rooms and keys have the same order, and there are no more cursors than rooms: those of a page of rooms are among these. */
async function seqsBehind(
  { records }: Pick<Store, 'records'>,
  webhookId: string,
  afterName: string,
): Promise<Map<string, number>> {
  const start = cursorKey(webhookId, '');
  const found = await records.list(CURSOR_KIND, start + afterName, ROOMS_PER_READ, Date.now());
  const own = found.filter(({ key }) => key.startsWith(start)).map(cursorOf);
  return new Map(own.map(({ room, seq }) => [room, seq]));
}
