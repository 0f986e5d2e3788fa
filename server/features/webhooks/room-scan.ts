/**
 * The scan of all rooms of the store for entries behind a webhook's cursor: at the start, and now and
 * then for what the hints lost. Two questions to the store for a page of rooms.
 */
import { explain, type Log } from '../../lib/log.ts';
import type { Store } from '../../core/store/store.ts';
import { cursorKey, cursorOf } from './cursors.ts';
import { CURSOR_KIND, wantsRoom, type Webhook } from './webhook.ts';

export interface RoomScan {
  /** Some rooms have news, nobody knows which. */
  soon(): void;
  /** Resolves at the end of the scan that is under way, if one is. */
  underWay(): Promise<void>;
  cancelNext(): void;
}

export interface RoomScanOptions extends ScanOptions {
  /** From the end of a scan to the next one. */
  waitMs(): number;
  /** From news of unknown rooms to the scan; and after the store failed. */
  againMs: number;
  log: Log;
}

interface ScanOptions {
  store: Pick<Store, 'rooms' | 'records'>;
  webhook(): Webhook;
  /** Takes a room that has news, or whose start is not known yet; resolves when it may be given more. */
  onNews(room: string): Promise<void>;
  isOver(): boolean;
}

const ROOMS_PER_READ = 500;

/** Scans at once, and again until it is over. */
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
      log.warn('webhooks: rooms cannot be looked at now', { reason: explain(error) });
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

/** Rejects when the store cannot be reached. */
async function scanRooms(
  { store, webhook, onNews, isOver }: ScanOptions,
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
