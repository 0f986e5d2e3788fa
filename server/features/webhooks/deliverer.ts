/**
 * Delivers one webhook's events while this replica holds its lease.
 */
import type { Log } from '../../lib/log.ts';
import type { Store } from '../../core/store/store.ts';
import { createCircuit } from './circuit.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Counts } from './attempts.ts';
import { createDelivery } from './delivery.ts';
import type { Lease } from './lease.ts';
import type { PostRequest } from './post-request.ts';
import { createRetries, DOWN_WAIT_MAX_MS, ENTRY_WAITS_MS } from './retries.ts';
import { createRoomQueue } from './room-queue.ts';
import { createRoomScan } from './room-scan.ts';
import type { Webhook } from './webhook.ts';

export interface Deliverer {
  /** The room has new entries. */
  wake(room: string): void;
  /** Some unknown rooms have new entries. */
  scan(): void;
  status(): DelivererStatus;
  /** Waits for attempts under way, saves cursors, releases the lease. Idempotent. Never rejects. */
  close(): Promise<void>;
}

export interface DelivererStatus extends Counts {
  rooms: number;
  waiting: number;
  isReceiverDown: boolean;
}

export interface DelivererOptions {
  store: Store;
  webhook(): Webhook;
  lease: Lease;
  post: PostRequest;
  deadLetters: DeadLetters;
  log: Log;
  waitsMs?: readonly number[];
  /** From the end of a scan to the next. */
  scanWaitMs: () => number;
  againMs?: number;
  roomsMax?: number;
  onPause(reason: string): void;
  /** The lease is lost, or another replica delivers too: the caller must close this. */
  onLost(): void;
}

/** Delay of a scan for unknown or excess rooms, and after a store failure. */
const AGAIN_MS = 2_000;
const PLACE_LOOK_MS = 50;
const CLOSE_WITHIN_MS = 3_000;

export function createDeliverer(options: DelivererOptions): Deliverer {
  const { store, webhook, lease, post, deadLetters, log, onPause, onLost } = options;
  const { waitsMs = ENTRY_WAITS_MS, scanWaitMs, againMs = AGAIN_MS, roomsMax } = options;
  const counts: Counts = { delivered: 0, failed: 0, dead: 0 };
  const ended = new AbortController();
  const retries = createRetries(waitsMs);
  const circuit = createCircuit(
    createRetries(waitsMs.map((waitMs) => Math.min(waitMs, DOWN_WAIT_MAX_MS))),
    Date.now,
  );
  let isOver = false;

  const isAtEnd = (): boolean => isOver || lease.lost.aborted;
  const deliver = createDelivery({
    store,
    webhook,
    post,
    retries,
    circuit,
    deadLetters,
    counts,
    log,
    ended: AbortSignal.any([lease.lost, ended.signal]),
    lost: lease.lost,
    isOver: isAtEnd,
    againMs,
    onBack: () => {
      log.info('webhooks: receiver is up again', { webhook: webhook().id });
      queue.hurry();
    },
    onPause(reason) {
      isOver = true;
      onPause(reason);
    },
    onFenced: onLost,
  });
  const queue = createRoomQueue({ turn: deliver, circuit, roomsMax });

  const scan = createRoomScan({
    store,
    webhook,
    isOver: isAtEnd,
    // Backpressure: a scan waits until the queue accepts the room.
    async onRooms(room) {
      while (!queue.add(room) && !isAtEnd()) {
        await new Promise((resolve) => setTimeout(resolve, PLACE_LOOK_MS));
      }
    },
    waitMs: scanWaitMs,
    againMs,
    log,
  });
  lease.lost.addEventListener('abort', onLost);

  const close = async (): Promise<void> => {
    isOver = true;
    lease.lost.removeEventListener('abort', onLost);
    scan.cancelNext();
    const deadline = setTimeout(() => ended.abort(), CLOSE_WITHIN_MS);
    await queue.close();
    await scan.underWay();
    clearTimeout(deadline);
    ended.abort();
    await lease.release();
  };
  let closing: Promise<void> | undefined;

  return {
    wake(room) {
      if (!queue.add(room)) scan.soon();
    },
    scan: scan.soon,
    status: () => ({
      ...counts,
      rooms: queue.size,
      waiting: queue.waiting,
      isReceiverDown: circuit.isOpen,
    }),
    close: () => closing ??= close(),
  };
}
