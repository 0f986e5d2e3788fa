/**
 * The deliverers of this replica: one for each webhook whose lease it has. Takes the leases that no
 * replica has, and gives back those of webhooks that are paused or gone.
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
  /** Some rooms have news, nobody knows which. */
  scan(): void;
  status(): Map<string, DelivererStatus>;
  /** Other webhooks are running: looks for leases now, and every now and then. */
  look(): void;
  /** Gives the leases back. */
  close(): Promise<void>;
}

export interface DeliverersOptions {
  store: Store;
  broker: Pick<Broker, 'isUp'>;
  /** Unique to this run of this replica. */
  instance: string;
  log: Log;
  leaseMs?: number;
  waitsMs?: readonly number[];
  scanEveryMs?: number;
  againMs?: number;
  roomsMax?: number;
}

interface Parts {
  /** The webhooks that are not paused. */
  running(): ReadonlyMap<string, Webhook>;
  wakeUps: WakeUps;
  post: PostRequest;
  deadLetters: DeadLetters;
  pause(id: string, reason: string): Promise<unknown>;
}

/** Of a lease's life: how often this replica looks for one that nobody has. */
const LOOKS = 2;
const SCAN_EVERY_MS = 60_000;
/** While no hints come. */
const SCAN_NO_LINK_MS = 5_000;

export function createDeliverers(options: DeliverersOptions & Parts): Deliverers {
  const { store, broker, instance, log, leaseMs = LEASE_MS, waitsMs, againMs, roomsMax } = options;
  const { scanEveryMs = SCAN_EVERY_MS, running, wakeUps, post, deadLetters, pause } = options;
  const deliverers = new Map<string, Deliverer>();
  let looking: Promise<void> | undefined;
  let isAskedAgain = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const drop = async (id: string): Promise<void> => {
    const deliverer = deliverers.get(id);
    deliverers.delete(id);
    await deliverer?.close();
  };
  const take = async (id: string): Promise<void> => {
    // Before the store is asked what there is: nothing is missed in between.
    await wakeUps.listen(true);
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
          .then(() => drop(id));
      },
      onLost() {
        // The next one may be at it already, and was told of nothing that was committed here.
        wakeUps.noteUnknown();
        drop(id);
      },
    });
    deliverers.set(id, deliverer);
  };
  /** Gives back what is not to be delivered, takes what nobody has. */
  const lookOnce = async (): Promise<void> => {
    for (const id of deliverers.keys()) if (!running().has(id)) await drop(id);
    const free = new Set([...running().keys()].filter((id) => !deliverers.has(id)));
    if (free.size > 0) {
      const leases = await store.records.list(LEASE_KIND, '', WEBHOOKS_MAX, Date.now());
      for (const { key } of leases) free.delete(key);
      for (const id of free) if (!isClosed) await take(id);
    }
    await wakeUps.listen(deliverers.size > 0);
  };
  const look = (): void => {
    clearTimeout(timer);
    if (looking) {
      isAskedAgain = true;
      return;
    }
    isAskedAgain = false;
    looking = lookOnce()
      .catch((error) => log.warn('webhooks: leases cannot be read', { reason: explain(error) }))
      .finally(() => {
        looking = undefined;
        if (isClosed) return;
        if (isAskedAgain) return look();
        if (running().size === 0) return;
        // Not all at the same time.
        timer = setTimeout(look, leaseMs / LOOKS * (0.5 + Math.random()));
      });
  };

  return {
    get size() {
      return deliverers.size;
    },
    get: (id) => deliverers.get(id),
    scan: () => deliverers.forEach((deliverer) => deliverer.scan()),
    status: () => new Map([...deliverers].map(([id, deliverer]) => [id, deliverer.status()])),
    look,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await looking;
      await Promise.all([...deliverers.keys()].map(drop));
    },
  };
}
