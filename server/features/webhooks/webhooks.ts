/**
 * A replica's part in delivering: it takes the leases of webhooks that no replica has, is told which
 * rooms have news, and tells the others. Without a webhook nothing runs here.
 */
import type { Broker } from '../../core/broker/broker.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import type { RecordName, Store } from '../../core/store/store.ts';
import type { AddressRule } from './address-rule.ts';
import { cursorKey } from './cursors.ts';
import { createDeadLetters, type DeadLetter } from './dead-letters.ts';
import { createDeliverer, type Deliverer, type DelivererStatus } from './deliverer.ts';
import { postEntry } from './delivery.ts';
import { createHints } from './hints.ts';
import { LEASE_MS, takeLease } from './lease.ts';
import { type Answer, createPostRequest } from './post-request.ts';
import { createRegistry, type Registry, WebhookError, WEBHOOKS_MAX } from './registry.ts';
import {
  CURSOR_KIND,
  LEASE_KIND,
  wantsRoom,
  type Webhook,
  WEBHOOK_KIND,
  webhookOf,
} from './webhook.ts';

export interface Webhooks extends Omit<Registry, 'find'> {
  /** Events that were given up, from the oldest on, or from behind the one named. */
  deadLetters(id: string, afterId: string, limit: number): Promise<DeadLetter[]>;
  /** Sends one of them now; it is no dead letter any more when the receiver takes it. Rejects with WebhookError. */
  redeliver(id: string, letterId: string): Promise<Answer>;
  /** For the hub: entries were committed. */
  onCommit(room: string): void;
  /** The records that say how far the deliveries of a room have come, of every webhook. */
  cursorsOf(room: string): RecordName[];
  /** What this replica delivers, by webhook. */
  status(): Map<string, DelivererStatus>;
  /** Gives the leases back. Idempotent. Never rejects. */
  close(): Promise<void>;
}

export interface WebhooksOptions {
  store: Store;
  broker: Broker;
  /** Follows records of the kind `webhook`. */
  followed: FollowedRecords;
  /** Unique to this run of this replica. */
  instance: string;
  rule: AddressRule;
  log: Log;
  leaseMs?: number;
  waitsMs?: readonly number[];
  scanEveryMs?: number;
  againMs?: number;
  timeoutMs?: number;
  overlapMs?: number;
  roomsMax?: number;
}

/** Of a lease's life: how often this replica looks for one that nobody has. */
const LOOKS = 2;
const SCAN_EVERY_MS = 60_000;
/** While no hints come. */
const SCAN_NO_LINK_MS = 5_000;
const LETTERS_PER_READ_MAX = 100;

export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { store, broker, followed, instance, rule, log, leaseMs = LEASE_MS } = options;
  const { waitsMs, scanEveryMs = SCAN_EVERY_MS, againMs } = options;
  const { timeoutMs, overlapMs, roomsMax } = options;
  // What is put through them the other replicas hear of at once.
  const records = {
    ...store.records,
    put: (...[kind, ...rest]: Parameters<typeof followed.put>) =>
      (kind === WEBHOOK_KIND ? followed : store.records).put(kind, ...rest),
  };
  const deadLetters = createDeadLetters(store.records);
  const { find, ...registry } = createRegistry({ records, rule, ...defined({ overlapMs }) });
  const post = createPostRequest({ rule, ...defined({ timeoutMs }) });
  const deliverers = new Map<string, Deliverer>();
  /** Those that are not paused. */
  let webhooks = new Map<string, Webhook>();
  let looking: Promise<void> | undefined;
  let isAskedAgain = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const wake = (room: string): boolean => {
    let isForOthers = false;
    for (const [id, webhook] of webhooks) {
      if (!wantsRoom(webhook, room)) continue;
      const deliverer = deliverers.get(id);
      if (deliverer) deliverer.wake(room);
      else isForOthers = true;
    }
    return isForOthers;
  };
  const scan = (): void => deliverers.forEach((deliverer) => deliverer.scan());
  const hints = createHints({
    broker,
    onNews: (rooms) => rooms.forEach(wake),
    onMore: scan,
  });

  const drop = async (id: string): Promise<void> => {
    const deliverer = deliverers.get(id);
    deliverers.delete(id);
    await deliverer?.close();
  };
  const take = async (id: string): Promise<void> => {
    // Before the store is asked what there is: nothing is missed in between.
    await hints.listen(true);
    const lease = await takeLease(store.records, id, instance, leaseMs);
    if (!lease) return;
    if (isClosed || !webhooks.has(id)) return await lease.release();
    let webhook = webhooks.get(id)!;
    deliverers.set(
      id,
      createDeliverer({
        store,
        webhook: () => webhook = webhooks.get(id) ?? webhook,
        lease,
        post,
        deadLetters,
        log,
        scanWaitMs: () => broker.isUp ? scanEveryMs : Math.min(scanEveryMs, SCAN_NO_LINK_MS),
        ...defined({ waitsMs, againMs, roomsMax }),
        onPause(reason) {
          log.warn('webhooks: paused', { webhook: id, reason });
          registry.pause(id, reason)
            .catch((error) => log.warn('webhooks: cannot pause', { reason: explain(error) }))
            .then(() => drop(id));
        },
        onLost() {
          // The next one may be at it already, and was told of nothing that was committed here.
          hints.noteUnknown();
          drop(id);
        },
      }),
    );
  };
  /** Gives back what is not to be delivered, takes what nobody has. */
  const look = async (): Promise<void> => {
    for (const id of deliverers.keys()) if (!webhooks.has(id)) await drop(id);
    const free = new Set([...webhooks.keys()].filter((id) => !deliverers.has(id)));
    if (free.size > 0) {
      const leases = await store.records.list(LEASE_KIND, '', WEBHOOKS_MAX, Date.now());
      for (const { key } of leases) free.delete(key);
      for (const id of free) if (!isClosed) await take(id);
    }
    await hints.listen(deliverers.size > 0);
  };
  const lookOnce = (): void => {
    clearTimeout(timer);
    if (looking) {
      isAskedAgain = true;
      return;
    }
    isAskedAgain = false;
    looking = look()
      .catch((error) => log.warn('webhooks: leases cannot be read', { reason: explain(error) }))
      .finally(() => {
        looking = undefined;
        if (isClosed) return;
        if (isAskedAgain) return lookOnce();
        if (webhooks.size === 0) return;
        // Not all at the same time.
        timer = setTimeout(lookOnce, leaseMs / LOOKS * (0.5 + Math.random()));
      });
  };
  const readWebhooks = (): void => {
    const all = [...followed.all(WEBHOOK_KIND)].flatMap((record) => webhookOf(record) ?? []);
    const running = all.filter(({ paused }) => paused === undefined).slice(0, WEBHOOKS_MAX);
    const before = webhooks;
    webhooks = new Map(running.map((webhook) => [webhook.id, webhook]));
    // Nobody was told of what was committed here before this replica knew of the webhook, nor, at
    // the start, of what it committed last before it crashed.
    if (running.some(({ id }) => !before.has(id))) hints.noteUnknown();
    if (webhooks.size > 0 || deliverers.size > 0) lookOnce();
  };
  const onLink = (isUp: boolean): void => {
    scan();
    if (isUp && webhooks.size > 0) hints.noteUnknown();
  };
  const stopWatching = [followed.watch(WEBHOOK_KIND, readWebhooks), broker.watch(onLink)];
  readWebhooks();

  const close = async (): Promise<void> => {
    isClosed = true;
    stopWatching.forEach((stop) => stop());
    clearTimeout(timer);
    await looking;
    await Promise.all([...deliverers.keys()].map(drop));
    await hints.close();
    post.close();
  };
  let closing: Promise<void> | undefined;

  return {
    ...registry,
    deadLetters: (id, afterId, limit) =>
      deadLetters.list(id, afterId, Math.min(limit, LETTERS_PER_READ_MAX)),
    async redeliver(id, letterId) {
      const letter = await deadLetters.get(id, letterId);
      if (!letter) throw new WebhookError('not_found', `there is no dead letter ${letterId}`);
      const webhook = await find(id);
      const { room, seq } = letter;
      const [entry] = (await store.after(room, seq - 1, 1)).entries;
      if (entry?.seq !== seq) {
        throw new WebhookError('not_found', 'the room does not keep that entry any more');
      }
      const answer = await postEntry({ post, store }, webhook, room, entry);
      if (answer.isOk) await deadLetters.remove(letter);
      return answer;
    },
    onCommit(room) {
      if (webhooks.size > 0 && wake(room)) hints.note(room);
    },
    cursorsOf: (room) =>
      [...followed.all(WEBHOOK_KIND)]
        .map(({ key }) => ({ kind: CURSOR_KIND, key: cursorKey(key, room) })),
    status: () => new Map([...deliverers].map(([id, deliverer]) => [id, deliverer.status()])),
    close: () => closing ??= close(),
  };
}

/** Without what is undefined, so that defaults hold. */
function defined<T extends object>(some: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(some).filter(([, value]) => value !== undefined),
  ) as never;
}
