/**
 * Settings -> the parts of a replica, put together. The only file that names the stores and brokers
 * there are: a new one is its file and a line here.
 */
import { isTrustedProxy } from './features/abuse/client-address.ts';
import { createGuard, type Guard } from './features/abuse/guard.ts';
import { openStoreSpace } from './features/abuse/store-space.ts';
import type { ApiOptions } from './http/api/api.ts';
import { createEntryIds } from './http/api/entry-ids.ts';
import { createApiKeys, KEY_RECORDS } from './http/api/key.ts';
import { createStreams } from './http/api/streams.ts';
import { type Auth, AUTH_KINDS, openAuth } from './features/auth/auth.ts';
import type { Broker } from './core/broker/broker.ts';
import { createMemoryBus } from './brokers/memory/memory.ts';
import { lookAtRabbit } from './brokers/rabbitmq/state.ts';
import { openRabbitBroker } from './brokers/rabbitmq/rabbitmq.ts';
import { spreadBroker } from './brokers/spread.ts';
import { type Cluster, createCluster } from './features/cluster/cluster.ts';
import { createFacts, natureOf } from './features/cluster/facts.ts';
import { type Config, ConfigError } from './config/config.ts';
import { createHub, type Hub } from './core/hub/hub.ts';
import { createCounts } from './features/metrics/counts.ts';
import { measureStore } from './features/metrics/measured-store.ts';
import { createMetrics, type Metrics } from './features/metrics/metrics.ts';
import { deriveKey } from './lib/derived-key.ts';
import type { Log } from './lib/log.ts';
import type { Meter } from './core/room/meter.ts';
import { randomText } from './lib/random-text.ts';
import { createRate } from './lib/rate-limit.ts';
import type { Scheduler } from './lib/scheduler.ts';
import type { Moderation } from './features/moderation/moderation.ts';
import { MODERATION_KINDS, openModeration } from './features/moderation/open-moderation.ts';
import { createDecode } from './core/protocol/decode.ts';
import type { Limits } from './core/protocol/frames.ts';
import { type FollowedRecords, followRecords } from './core/records/followed-records.ts';
import { type Connections, createConnections } from './core/connections/connections.ts';
import { createHostRule, type HostRule } from './core/connections/host-rule.ts';
import { createOriginRule, type OriginRule } from './core/connections/origin.ts';
import { openMemoryStore } from './stores/memory/memory.ts';
import { lookAtPostgres } from './stores/postgres/state.ts';
import { openPostgresStore } from './stores/postgres/postgres.ts';
import { lookAtSqlite } from './stores/sqlite/state.ts';
import { openSqliteStore } from './stores/sqlite/sqlite.ts';
import type { StoreState } from './core/store/store-state.ts';
import type { Store } from './core/store/store.ts';
import { createAddressRule } from './features/webhooks/address-rule.ts';
import { WEBHOOK_KIND } from './features/webhooks/webhook.ts';
import { createWebhooks, type Webhooks } from './features/webhooks/webhooks.ts';

export interface Replica {
  name: string;
  hub: Hub;
  store: Store;
  connections: Connections;
  hosts: HostRule;
  origins: OriginRule;
  cluster: Cluster;
  metrics: Metrics;
  meter: Meter;
  records: FollowedRecords;
  auth: Auth;
  moderation: Moderation;
  webhooks: Webhooks;
  api: Omit<ApiOptions, 'log' | 'networkOf'>;
  guard: Guard;
}

/** What a host gives to a replica besides requests. */
export interface Runtime {
  scheduler: Scheduler;
  /** Memory for JavaScript objects, of which rooms and recent entries get their shares. */
  heapBytesMax: number;
}

/** UTF-16 code units of a name. */
const NAME_MAX = 40;
const DAY_MS = 86_400_000;
const SECRET_BYTES = 32;
/** Of the memory for JavaScript objects: what rooms with their members, and recent entries, may take. */
const ROOM_SHARE = 1 / 4;
const TAIL_SHARE = 1 / 4;

/** Rejects when the store cannot be opened. `broker` and `store` stand in for the configured ones where replicas share a process. */
export async function assembleReplica(
  config: Config,
  log: Log,
  runtime: Runtime,
  shared: { store?: Store; broker?: Broker } = {},
): Promise<Replica> {
  const { scheduler, heapBytesMax } = runtime;
  const { store, operations } = measureStore(shared.store ?? await openStore(config));
  const broker = shared.broker ?? openBroker(config, log);
  const secret = config.secret ?? await store.keep('secret', randomText(SECRET_BYTES));
  const limits: Limits = {
    textMax: config.textMax,
    frameMax: config.frameMax,
    sendsPerMinute: config.sendsPerMinute,
    roomsMax: config.roomsMax,
    nameMax: NAME_MAX,
  };
  const nature = natureOf(config, `${config.replica}~${randomText(6)}`);
  const cluster = createCluster({ broker, nature });
  const counts = createCounts(config.replica);
  const { meter } = counts;
  const records = await followRecords({
    records: store.records,
    broker,
    kinds: [...MODERATION_KINDS, ...AUTH_KINDS, WEBHOOK_KIND, KEY_RECORDS],
    log,
  });
  const webhooks = createWebhooks({
    store,
    broker,
    followed: records,
    instance: nature.instance,
    rule: createAddressRule(config.webhookNetworks),
    log,
  });
  const hub = createHub({
    store,
    broker,
    instance: nature.instance,
    onCommit: webhooks.onCommit,
    recordsOf: webhooks.cursorsOf,
    trace: cluster.trace,
    meter,
    roomBytesMax: heapBytesMax * ROOM_SHARE,
    tailBytesMax: heapBytesMax * TAIL_SHARE,
    retention: { ageMaxMs: config.retentionDays * DAY_MS, countMax: config.retentionCount },
    ownRetention() {
      const of = moderation.ownRetention();
      return of && ((room) => {
        const { days = config.retentionDays, count = config.retentionCount } = of(room);
        return { ageMaxMs: days * DAY_MS, countMax: count };
      });
    },
    log,
  });
  const auth = await openAuth({ ...config.auth, secret, nameMax: NAME_MAX, records, log });
  const { roomsFile, auditDays } = config;
  const via = config.replica;
  const moderation = openModeration({
    store,
    followed: records,
    signOuts: auth.signOuts,
    hub,
    via,
    roomsFile,
    auditDays,
    log,
  });
  const { usedBytes } = store;
  const space = await openStoreSpace({ usedBytes, bytesMax: config.storeBytesMax, log });
  const guard = createGuard({
    ...config,
    space,
    secret,
    broker,
    instance: nature.instance,
    // Those that have said no hello have places of their own.
    connections: () => connections.size - connections.waiting,
    isKnown: (room, id) => hub.recent(room).some((entry) => entry.id === id),
    moderates: (visitor, room) => moderation.rightsOf(visitor, room).moderate,
    isEmpty: hub.isEmpty,
    mayCreate: moderation.mayCreate,
    log,
  });
  const hosts = createHostRule(config.allowedHosts);
  const { trustedProxies = [] } = config.abuse;
  const origins = createOriginRule(
    config.allowedOrigins,
    (address) => isTrustedProxy(address, trustedProxies),
  );
  // Held last: what waits for a moderator has passed all else.
  const gates = [moderation.gate, ...guard.gates, moderation.holdGate];
  const connections: Connections = createConnections({
    ...config,
    hosts,
    origins,
    networks: guard.networks,
    onClosing: guard.closing,
    scheduler,
    log,
    session: {
      hub,
      identities: auth.identities,
      decode: createDecode(limits),
      limits,
      replica: config.replica,
      gates,
      entrance: guard.entrance,
      accounts: guard.accounts,
      desk: moderation.desk,
      frameRate: createRate({ perMinute: config.framesPerMinute }),
      bufferedBytesMax: config.bufferedBytesMax,
      meter,
      log,
    },
  });
  cluster.start(createFacts(hub, connections));
  const metrics = createMetrics({
    nature,
    counts,
    operations,
    hub,
    broker,
    space,
    connections,
    connectionsMax: config.connectionsMax,
  });
  const api = {
    moderation,
    hub,
    store,
    keys: createApiKeys(records),
    ids: createEntryIds(await deriveKey(secret, 'entry ids')),
    streams: createStreams({
      hub,
      streamsMax: config.streamsMax,
      waitingBytesMax: config.bufferedBytesMax,
      meter,
      log,
    }),
    gates,
    accounts: guard.accounts,
    origins,
    limits,
    replica: config.replica,
    botNames: auth.botNames,
    isPublic: (room: string) => auth.areGuestsAllowed && moderation.isPublic(room),
    requestsPerMinute: config.requestsPerMinute,
  };
  const parts = { hub, store, connections, hosts, origins, cluster, metrics, records, auth };
  return { name: config.replica, guard, meter, ...parts, moderation, webhooks, api };
}

/** Rejects when it cannot be opened. */
export async function openStore({ storeUrl }: Config): Promise<Store> {
  if (storeUrl.startsWith('memory:')) return openMemoryStore();
  if (/^postgres(ql)?:/.test(storeUrl)) return await openPostgresStore(storeUrl);
  return await openSqliteStore(sqlitePath(storeUrl));
}

function sqlitePath(storeUrl: string): string {
  const path = storeUrl.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  if (path !== '') return path;
  throw new ConfigError('STORE_URL names no file: write sqlite:data/starling.db');
}

/** Changes nothing there. Rejects when the store cannot be used; nothing when there is none to look at. */
export async function lookAtStore(
  { storeUrl }: Pick<Config, 'storeUrl'>,
): Promise<StoreState | undefined> {
  if (storeUrl.startsWith('memory:')) return undefined;
  if (/^postgres(ql)?:/.test(storeUrl)) return await lookAtPostgres(storeUrl);
  return lookAtSqlite(sqlitePath(storeUrl));
}

/** Resolves with how long a body took through the broker and back. Rejects when none passes. */
export const lookAtBroker = lookAtRabbit;

function openBroker({ brokerUrls }: Config, log: Log): Broker {
  const brokers = brokerUrls.map((urls) =>
    urls[0] === 'memory:' ? createMemoryBus().open() : openRabbitBroker({ urls, log })
  );
  return brokers.length === 1 ? brokers[0]! : spreadBroker(brokers);
}
