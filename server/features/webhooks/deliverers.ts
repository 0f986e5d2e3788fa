/**
 * The deliverers of this replica, one for each webhook whose lease it holds. Takes free leases, and
 * releases those of webhooks that are paused or gone.
 */
import type { Broker } from '../../core/broker/broker.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Store } from '../../core/store/store.ts';
import type { DeadLetters } from './dead-letters.ts';
import { createDeliverer, type Deliverer, type DelivererStatus } from './deliverer.ts';
import type { WakeUps } from './wake-ups.ts';
import { LEASE_MS, takeLease } from './lease.ts';
import type { PostRequest } from './post-request.ts';
import { WEBHOOKS_MAX } from './registry.ts';
import { LEASE_KIND, type Webhook } from './webhook.ts';

export interface Deliverers {
  readonly size: number;
  get(id: string): Deliverer | undefined;
  /** Some unknown rooms have new entries. */
  scan(): void;
  status(): Map<string, DelivererStatus>;
  /** Looks for free leases now and periodically. Call when the running webhooks change. */
  lookForLeases(): void;
  close(): Promise<void>;
}

export interface DeliverersOptions {
  store: Store;
  broker: Pick<Broker, 'isUp'>;
  instance: string;
  log: Log;
  leaseMs?: number;
  waitsMs?: readonly number[];
  scanEveryMs?: number;
  againMs?: number;
  roomsMax?: number;
}

interface Parts {
  running(): ReadonlyMap<string, Webhook>;
  wakeUps: WakeUps;
  post: PostRequest;
  deadLetters: DeadLetters;
  pause(id: string, reason: string): Promise<unknown>;
}

/** For free leases, per lease duration. */
const CHECKS = 2;
const SCAN_EVERY_MS = 60_000;
/** While the link is down, so that no wake-ups arrive. */
const SCAN_NO_LINK_MS = 5_000;

export function createDeliverers(options: DeliverersOptions & Parts): Deliverers {
  const { store, broker, instance, log, leaseMs = LEASE_MS, waitsMs, againMs, roomsMax } = options;
  const { scanEveryMs = SCAN_EVERY_MS, running, wakeUps, post, deadLetters, pause } = options;
  const deliverers = new Map<string, Deliverer>();
  let checking: Promise<void> | undefined;
  let isAskedAgain = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const closeDeliverer = async (id: string): Promise<void> => {
    const deliverer = deliverers.get(id);
    deliverers.delete(id);
    await deliverer?.close();
  };
  const startDeliverer = async (id: string): Promise<void> => {
    // Before reading the store, so that nothing is missed in between.
    await wakeUps.setListening(true);
    const lease = await takeLease(store.records, id, instance, leaseMs);
    if (!lease) return;
    if (isClosed || !running().has(id)) return await lease.release();
    let webhook = running().get(id)!;
    const deliverer = createDeliverer({
      store,
      webhook: () => webhook = running().get(id) ?? webhook,
      lease,
      post,
      deadLetters,
      log,
      scanWaitMs: () => broker.isUp ? scanEveryMs : Math.min(scanEveryMs, SCAN_NO_LINK_MS),
      waitsMs,
      againMs,
      roomsMax,
      onPause(reason) {
        log.warn('webhooks: paused', { webhook: id, reason });
        pause(id, reason)
          .catch((error) => log.warn('webhooks: cannot pause', { reason: explain(error) }))
          .then(() => closeDeliverer(id));
      },
      onLost() {
        // The next holder may have started already, without wake-ups for what was committed here.
        wakeUps.noteUnknown();
        closeDeliverer(id);
      },
    });
    deliverers.set(id, deliverer);
  };
  const takeLeases = async (): Promise<void> => {
    for (const id of deliverers.keys()) if (!running().has(id)) await closeDeliverer(id);
    const free = new Set([...running().keys()].filter((id) => !deliverers.has(id)));
    if (free.size > 0) {
      const leases = await store.records.list(LEASE_KIND, '', WEBHOOKS_MAX, Date.now());
      for (const { key } of leases) free.delete(key);
      for (const id of free) if (!isClosed) await startDeliverer(id);
    }
    await wakeUps.setListening(deliverers.size > 0);
  };
  const lookForLeases = (): void => {
    clearTimeout(timer);
    if (checking) {
      isAskedAgain = true;
      return;
    }
    isAskedAgain = false;
    checking = takeLeases()
      .catch((error) => log.warn('webhooks: cannot read leases', { reason: explain(error) }))
      .finally(() => {
        checking = undefined;
        if (isClosed) return;
        if (isAskedAgain) return lookForLeases();
        if (running().size === 0) return;
        // Jitter, so that replicas do not all check at once.
        timer = setTimeout(lookForLeases, leaseMs / CHECKS * (0.5 + Math.random()));
      });
  };

  return {
    get size() {
      return deliverers.size;
    },
    get: (id) => deliverers.get(id),
    scan: () => deliverers.forEach((deliverer) => deliverer.scan()),
    status: () => new Map([...deliverers].map(([id, deliverer]) => [id, deliverer.status()])),
    lookForLeases: lookForLeases,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await checking;
      await Promise.all([...deliverers.keys()].map(closeDeliverer));
    },
  };
}
