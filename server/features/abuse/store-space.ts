/**
 * The bound on the store's used bytes: a watcher that reads the figure, and a gate. While the store is
 * full there are no new rooms, and what guests post waits, so that a crowd cannot fill the disk.
 */
import type { Refusal } from '../../core/protocol/codes.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Guard } from '../../core/session/guard.ts';
import type { Visitor } from '../../core/session/visitor.ts';

export interface StoreSpace {
  /** As of the last look that succeeded. */
  readonly bytes: number | undefined;
  /** 0: no bound. */
  readonly bytesMax: number;
  readonly isFull: boolean;
  /** Stops looking. Idempotent. */
  close(): void;
}

export interface StoreSpaceOptions {
  /** Of the store. */
  usedBytes(): Promise<number>;
  bytesMax: number;
  log: Log;
  clock?: Pick<Clock, 'after'>;
}

export const LOOK_EVERY_MS = 10_000;
/** The nearer the bound, the less may be written between two looks. */
export const LOOK_SOON_MS = 1_000;
const NEAR_SHARE = 0.5;

/** Resolves after the first look. When the store fails, the last figure holds. */
export async function openStoreSpace(options: StoreSpaceOptions): Promise<StoreSpace> {
  const { usedBytes, bytesMax, log, clock = systemClock } = options;
  let bytes: number | undefined;
  let isFailing = false;
  let isClosed = false;
  let disarm = () => {};

  const share = (): number => bytesMax > 0 ? (bytes ?? 0) / bytesMax : 0;
  const read = async (): Promise<void> => {
    const wasFull = share() >= 1;
    try {
      bytes = await usedBytes();
      isFailing = false;
    } catch (error) {
      if (!isFailing) {
        log.warn('store: its used bytes cannot be read', { reason: explain(error) });
      }
      isFailing = true;
    }
    const isFull = share() >= 1;
    if (isFull === wasFull) return;
    if (!isFull) return log.info('store: below storage.bytesMax again', { bytes: bytes! });
    log.error('store: storage.bytesMax is reached: no new rooms, and guests cannot post', {
      bytes: bytes!,
    });
  };
  /** One look at a time: the next is due after this one. */
  const look = async (): Promise<void> => {
    await read();
    if (isClosed) return;
    disarm = clock.after(share() >= NEAR_SHARE ? LOOK_SOON_MS : LOOK_EVERY_MS, look);
  };
  await look();

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

export interface StoreGateOptions {
  isFull(): boolean;
  /** Whether the room has no message yet; undefined when this replica does not have it in memory. */
  isEmpty(room: string): boolean | undefined;
  /** Whether the room has an entry with this id, as far as this replica remembers. */
  isKnown(room: string, id: string): boolean;
  moderates(visitor: Visitor, room: string): boolean;
}

/** Clients keep the message and try again: not all of a crowd every few seconds. */
const RETRY_AFTER_MS = 30_000;
const full = (what: string): Refusal => ({
  code: 'unavailable',
  message: `the store of this server is full: ${what}`,
  retryAfterMs: RETRY_AFTER_MS,
});
const NO_ROOMS = full('no new rooms for now');
const NO_POSTS = full('guests cannot post for now');
const NO_REPORTS = full('guests cannot report for now');

export function createStoreGuard(options: StoreGateOptions): Guard {
  const { isFull, isEmpty, isKnown, moderates } = options;
  return {
    post(visitor, { type, room, id }) {
      // A deletion frees space.
      if (!isFull() || type === 'delete') return undefined;
      if (type === 'send' && isEmpty(room) !== false) return NO_ROOMS;
      if (visitor.isSigned || moderates(visitor, room)) return undefined;
      // It is stored, and only its answer was lost.
      return isKnown(room, id) ? undefined : NO_POSTS;
    },
    report: ({ isSigned }) => isFull() && !isSigned ? NO_REPORTS : undefined,
  };
}
