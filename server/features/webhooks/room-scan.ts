/**
 * Scans all rooms of the store for entries after a webhook's cursor: at start, and periodically for
 * lost wake-ups. Two reads per page of rooms.
 */
import { explain, type Log } from '../../lib/log.ts';
import type { Store } from '../../core/store/store.ts';
import { cursorKey, cursorOf } from './cursors.ts';
import { CURSOR_KIND, wantsRoom, type Webhook } from './webhook.ts';

export interface RoomScan {
  /** Some unknown rooms have new entries. */
  soon(): void;
  underWay(): Promise<void>;
  cancelNext(): void;
}

export interface RoomScanOptions extends ScanOptions {
  waitMs(): number;
  againMs: number;
  log: Log;
}

interface ScanOptions {
  store: Pick<Store, 'rooms' | 'records'>;
  webhook(): Webhook;
  /** Accepts a room with new entries or without a cursor. Resolves when it can accept another. */
  onRooms(room: string): Promise<void>;
  isOver(): boolean;
}

const ROOMS_PER_READ = 500;

export function createRoomScan(options: RoomScanOptions): RoomScan {
  const { isOver, waitMs, againMs, log } = options;
  let scanning: Promise<void> | undefined;
  let isWanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const scanAfter = (afterMs: number): void => {
    clearTimeout(timer);
    if (!isOver()) timer = setTimeout(scan, afterMs);
  };
  const scan = (): void => {
    isWanted = false;
    scanning = scanRooms(options).then(() => {
      scanning = undefined;
      scanAfter(isWanted ? againMs : waitMs());
    }, (error) => {
      scanning = undefined;
      log.warn('webhooks: cannot scan the rooms', { reason: explain(error) });
      scanAfter(againMs);
    });
  };
  scan();

  return {
    soon() {
      if (isWanted) return;
      isWanted = true;
      if (!scanning) scanAfter(againMs);
    },
    underWay: async () => await scanning,
    cancelNext: () => clearTimeout(timer),
  };
}

/** Rejects if the store cannot be reached. */
async function scanRooms(
  { store, webhook, onRooms, isOver }: ScanOptions,
): Promise<void> {
  for (let afterName = ''; !isOver();) {
    const rooms = await store.rooms(afterName, ROOMS_PER_READ);
    const seqs = await seqsBehind(store, webhook().id, afterName);
    for (const { name, head } of rooms) {
      if (isOver()) return;
      if ((seqs.get(name) ?? -1) < head && wantsRoom(webhook(), name)) await onRooms(name);
    }
    if (rooms.length < ROOMS_PER_READ) return;
    afterName = rooms.at(-1)!.name;
  }
}

/** Rooms and their cursors' keys share one order, so one page of cursors covers these rooms. */
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
