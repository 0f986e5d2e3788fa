/**
 * Webhooks of a replica: delivers those whose leases it takes (deliverers.ts), and exchanges
 * wake-ups for rooms with new entries. Idle without webhooks.
 */
import type { Broker } from '../../core/broker/broker.ts';
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import type { RecordName } from '../../core/store/store.ts';
import type { AddressRule } from './address-rule.ts';
import { cursorKey } from './cursors.ts';
import { createDeadLetters, type DeadLetter } from './dead-letters.ts';
import type { DelivererStatus } from './deliverer.ts';
import { createDeliverers, type DeliverersOptions } from './deliverers.ts';
import { postEntry } from './attempts.ts';
import { createWakeUps } from './wake-ups.ts';
import { type Answer, createPostRequest } from './post-request.ts';
import { createRegistry, type Registry, WebhookError, WEBHOOKS_MAX } from './registry.ts';
import { CURSOR_KIND, wantsRoom, type Webhook, WEBHOOK_KIND, webhookOf } from './webhook.ts';

export interface Webhooks extends Omit<Registry, 'find'> {
  /** Undelivered events, oldest first, after the given id. */
  deadLetters(id: string, afterId: string, limit: number): Promise<DeadLetter[]>;
  /** Sends a dead letter now, and removes it if the receiver accepts. Rejects with WebhookError. */
  redeliver(id: string, letterId: string): Promise<Answer>;
  onCommit(room: string): void;
  /** The cursor records of a room, of every webhook. */
  cursorsOf(room: string): RecordName[];
  status(): Map<string, DelivererStatus>;
  /** Releases the leases. Idempotent. Never rejects. */
  close(): Promise<void>;
}

export interface WebhooksOptions extends DeliverersOptions {
  broker: Broker;
  /** Must follow records of the kind `webhook`. */
  followed: FollowedRecords;
  rule: AddressRule;
  timeoutMs?: number;
  overlapMs?: number;
}

const LETTERS_PER_READ_MAX = 100;

export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { store, broker, followed, rule, timeoutMs, overlapMs } = options;
  // Changes of webhooks reach the other replicas at once.
  const records = {
    ...store.records,
    put: (...[kind, ...rest]: Parameters<typeof followed.put>) =>
      (kind === WEBHOOK_KIND ? followed : store.records).put(kind, ...rest),
  };
  const deadLetters = createDeadLetters(store.records);
  const { find, ...registry } = createRegistry({ records, rule, overlapMs });
  const post = createPostRequest({ rule, timeoutMs });
  let webhooks = new Map<string, Webhook>();

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
  const wakeUps = createWakeUps({
    broker,
    onRooms: (rooms) => rooms.forEach(wake),
    onMore: () => deliverers.scan(),
  });
  const deliverers = createDeliverers({
    ...options,
    running: () => webhooks,
    wakeUps,
    post,
    deadLetters,
    pause: registry.pause,
  });

  const readWebhooks = (): void => {
    const all = [...followed.all(WEBHOOK_KIND)].flatMap((record) => webhookOf(record) ?? []);
    const running = all.filter(({ paused }) => paused === undefined).slice(0, WEBHOOKS_MAX);
    const before = webhooks;
    webhooks = new Map(running.map((webhook) => [webhook.id, webhook]));
    // Covers entries committed here before this replica knew the webhook and, at start, those it
    // committed just before a crash.
    if (running.some(({ id }) => !before.has(id))) wakeUps.noteUnknown();
    if (webhooks.size > 0 || deliverers.size > 0) deliverers.lookForLeases();
  };
  const onLink = (isUp: boolean): void => {
    deliverers.scan();
    if (isUp && webhooks.size > 0) wakeUps.noteUnknown();
  };
  const stopWatching = [followed.watch(WEBHOOK_KIND, readWebhooks), broker.watch(onLink)];
  readWebhooks();

  const close = async (): Promise<void> => {
    stopWatching.forEach((stop) => stop());
    await deliverers.close();
    await wakeUps.close();
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
        throw new WebhookError('not_found', 'the entry is no longer stored');
      }
      const answer = await postEntry({ post, store }, webhook, room, entry);
      if (answer.isOk) await deadLetters.remove(letter);
      return answer;
    },
    onCommit(room) {
      if (webhooks.size > 0 && wake(room)) wakeUps.noteRoom(room);
    },
    cursorsOf: (room) =>
      [...followed.all(WEBHOOK_KIND)]
        .map(({ key }) => ({ kind: CURSOR_KIND, key: cursorKey(key, room) })),
    status: deliverers.status,
    close: () => closing ??= close(),
  };
}
