/**
 * Test replicas that deliver webhooks: one process, one store, one bus.
 */
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import {
  createUnreliableBroker,
  type UnreliableBroker,
} from '../../../scripts/testkit/server/unreliable-broker.ts';
import { createHub, type Hub } from '../../core/hub/hub.ts';
import { silentLog } from '../../lib/log.ts';
import { followRecords } from '../../core/records/followed-records.ts';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import {
  createFailingStore,
  type FailingStore,
} from '../../../scripts/testkit/server/failing-store.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from '../../core/store/store.ts';
import { createAddressRule } from './address-rule.ts';
import { openReceiver, type Receiver } from './receiver.fixture.ts';
import { createWebhooks, type Webhooks, type WebhooksOptions } from './webhooks.ts';

export interface TestReplica {
  webhooks: Webhooks;
  hub: Hub;
  store: FailingStore;
  broker: UnreliableBroker;
  post(room: string, ids: readonly (string | number)[]): Promise<void>;
  look(): Promise<void>;
  close(): Promise<void>;
}

export interface Site {
  store: Store;
  receiver: Receiver;
  replicas: readonly [TestReplica, ...TestReplica[]];
  open(lookEveryMs?: number): Promise<TestReplica>;
  /** Adds a webhook to the receiver, by default for all rooms; resolves with its id. */
  addWebhook(wanted?: { rooms?: string[]; events?: string[] }): Promise<string>;
}

export const WITHIN = { withinMs: 30_000 };
/** A broker that fails only when cut. */
export const SOUND = { random: () => 0.5, lossShare: 0, repeatShare: 0, reorderShare: 0 };
export const LOOPBACK = ['127.0.0.0/8', '::1'];

export async function withSite(
  run: (site: Site) => Promise<void>,
  options: Partial<WebhooksOptions> & { replicas?: number } = {},
): Promise<void> {
  const { replicas: count = 1, ...some } = options;
  const store = openMemoryStore();
  const bus = createMemoryBus();
  const receiver = await openReceiver();
  const replicas: TestReplica[] = [];
  const openSiteReplica = async (lookEveryMs = 50): Promise<TestReplica> => {
    const name = `replica-${replicas.length + 1}`;
    const broker = createUnreliableBroker(bus.open(), SOUND);
    const own = { store: createFailingStore(store), broker };
    const replica = await openReplica(name, own, lookEveryMs, some);
    replicas.push(replica);
    return replica;
  };
  for (let i = 0; i < count; i++) await openSiteReplica();
  try {
    await run({
      store,
      receiver,
      replicas: replicas as [TestReplica, ...TestReplica[]],
      open: openSiteReplica,
      async addWebhook(wanted = {}) {
        const { url } = receiver;
        const { webhook, secret } = await replicas[0]!.webhooks.add({ url, ...wanted });
        receiver.secrets.push(secret);
        return webhook.id;
      },
    });
  } finally {
    for (const replica of replicas) await replica.close();
    await receiver.close();
  }
}

async function openReplica(
  name: string,
  { store, broker }: Pick<TestReplica, 'store' | 'broker'>,
  lookEveryMs: number,
  some: Partial<WebhooksOptions>,
): Promise<TestReplica> {
  const followed = await followRecords({
    records: store.records,
    broker,
    kinds: ['webhook'],
    log: silentLog,
    pollEveryMs: lookEveryMs,
  });
  const webhooks = createWebhooks({
    store,
    broker,
    followed,
    instance: name,
    rule: createAddressRule(LOOPBACK),
    log: silentLog,
    // Long enough that a busy machine does not lose it.
    leaseMs: 60_000,
    waitsMs: [20, 30, 40],
    scanEveryMs: 3_600_000,
    againMs: 100,
    timeoutMs: 20_000,
    ...some,
  });
  const hub = createHub({
    scheduler: nodeScheduler,
    store,
    broker,
    instance: name,
    retention: { ageMaxMs: 0, countMax: 0 },
    onCommit: webhooks.onCommit,
    log: silentLog,
  });
  return {
    webhooks,
    hub,
    store,
    broker,
    async post(room, ids) {
      const { message } = writer(undefined, room);
      const posting = ids.map((id) => hub.post({ ...message(`${room} ${id}`), at: Date.now() }));
      for (const appended of await Promise.all(posting)) {
        if (!appended.ok) throw new Error(appended.refusal.message);
      }
    },
    look: followed.poll,
    async close() {
      await webhooks.close();
      await followed.close();
      await hub.close();
    },
  };
}
