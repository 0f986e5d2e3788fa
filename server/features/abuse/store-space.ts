/**
 * Store space: monitors the store's used bytes, and guards posts. While the store is full, rooms
 * cannot be created and guests cannot post, so a crowd cannot fill the disk.
 */
import type { Refusal } from '../../core/protocol/codes.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Guard } from '../../core/session/guard.ts';
import type { Visitor } from '../../core/session/visitor.ts';

export interface StoreSpace {
  readonly bytes: number | undefined;
  /** 0: unlimited. */
  readonly bytesMax: number;
  readonly isFull: boolean;
  close(): void;
}

export interface StoreSpaceOptions {
  usedBytes(): Promise<number>;
  bytesMax: number;
  log: Log;
  clock?: Pick<Clock, 'after'>;
}

export const CHECK_EVERY_MS = 10_000;
/** Checks more often near the bound, to limit what is written between two checks. */
export const CHECK_SOON_MS = 1_000;
const NEAR_SHARE = 0.5;

/** Resolves after the first check. If a check fails, the last figure stays. */
export async function openStoreSpace(options: StoreSpaceOptions): Promise<StoreSpace> {
  const { usedBytes, bytesMax, log, clock = systemClock } = options;
  let bytes: number | undefined;
  let isFailing = false;
  let isClosed = false;
  let disarm = () => {};

  const share = (): number => bytesMax > 0 ? (bytes ?? 0) / bytesMax : 0;
  const readBytes = async (): Promise<void> => {
    const wasFull = share() >= 1;
    try {
      bytes = await usedBytes();
      isFailing = false;
    } catch (error) {
      if (!isFailing) {
        log.warn('store: cannot read its used bytes', { reason: explain(error) });
      }
      isFailing = true;
    }
    const isFull = share() >= 1;
    if (isFull === wasFull) return;
    if (!isFull) return log.info('store: below storage.bytesMax again', { bytes: bytes! });
    log.error('store: storage.bytesMax reached: rooms cannot be created and guests cannot post', {
      bytes: bytes!,
    });
  };
  /** Checks never overlap: each schedules the next. */
  const checkSpace = async (): Promise<void> => {
    await readBytes();
    if (isClosed) return;
    disarm = clock.after(share() >= NEAR_SHARE ? CHECK_SOON_MS : CHECK_EVERY_MS, checkSpace);
  };
  await checkSpace();

  return {
    get bytes() {
      return bytes;
    },
    bytesMax,
    get isFull() {
      return share() >= 1;
    },
    close() {
      isClosed = true;
      disarm();
    },
  };
}

export interface StoreGuardOptions {
  isFull(): boolean;
  /** Whether the room has no message; undefined if it is not in memory here. */
  isEmpty(room: string): boolean | undefined;
  /** Whether this replica remembers an entry with this id in the room. */
  isKnown(room: string, id: string): boolean;
  moderates(visitor: Visitor, room: string): boolean;
}

/** Clients keep the message and retry, but a crowd should not do so every few seconds. */
const RETRY_AFTER_MS = 30_000;
const full = (what: string): Refusal => ({
  code: 'unavailable',
  reason: 'store_full',
  message: `the store of this server is full: ${what}`,
  retryAfterMs: RETRY_AFTER_MS,
});
const NO_ROOMS = full('no new rooms for now');
const NO_POSTS = full('guests cannot post for now');
const NO_REPORTS = full('guests cannot report for now');

export function createStoreGuard(options: StoreGuardOptions): Guard {
  const { isFull, isEmpty, isKnown, moderates } = options;
  return {
    post(visitor, { type, room, id }) {
      if (!isFull() || type === 'delete') return undefined;
      if (type === 'send' && isEmpty(room) !== false) return NO_ROOMS;
      if (visitor.isSigned || moderates(visitor, room)) return undefined;
      // Already stored; only its acknowledgement was lost.
      return isKnown(room, id) ? undefined : NO_POSTS;
    },
    report: ({ isSigned }) => isFull() && !isSigned ? NO_REPORTS : undefined,
  };
}
