/**
 * Assembly: builds a replica from its settings. The only file that names stores, brokers and
 * features. Each is loaded by `import()`, so unused stores and brokers are not loaded.
 */
import { ConfigError } from './config/config-error.ts';
import { readConfigFile } from './config/config-file.ts';
import type { AbuseProtection } from './features/abuse/abuse-protection.ts';
import type { Auth } from './features/auth/auth.ts';
import type { Staff } from './features/console/staff.ts';
import type { Cluster } from './features/cluster/cluster.ts';
import type { Metrics } from './features/metrics/metrics.ts';
import type { Moderation } from './features/moderation/moderation.ts';
import type { Webhooks } from './features/webhooks/webhooks.ts';
import type { Config } from './config/config.ts';
import type { Broker } from './core/broker/broker.ts';
import { type Connections, createConnections } from './core/connections/connections.ts';
import { createHostRule, type HostRule } from './core/connections/host-rule.ts';
import { createOriginRule, type OriginRule } from './core/connections/origin.ts';
import { createHub, type Hub } from './core/hub/hub.ts';
import { createDecode } from './core/protocol/decode.ts';
import type { Limits } from './core/protocol/frames.ts';
import { type FollowedRecords, followRecords } from './core/records/followed-records.ts';
import type { MetricsHooks } from './core/room/metrics-hooks.ts';
import { createPostPipeline } from './core/session/post.ts';
import type { StoreState } from './core/store/store-state.ts';
import type { Store } from './core/store/store.ts';
import type { ApiOptions } from './http/api/api.ts';
import { createEntryIds } from './http/api/entry-ids.ts';
import { createApiKeys, KEY_RECORDS } from './http/api/key.ts';
import { createStreams } from './http/api/streams.ts';
import { deriveKey } from './lib/derived-key.ts';
import type { Log } from './lib/log.ts';
import { randomText } from './lib/random-text.ts';
import { createRate } from './lib/rate-limit.ts';
import type { Runtime } from './lib/runtime.ts';

export interface Replica {
  name: string;
  hub: Hub;
  store: Store;
  connections: Connections;
  hosts: HostRule;
  origins: OriginRule;
  cluster: Cluster;
  metrics: Metrics;
  metricsHooks: MetricsHooks;
  records: FollowedRecords;
  auth: Auth;
  staff: Staff | undefined;
  moderation: Moderation;
  webhooks: Webhooks;
  api: Omit<ApiOptions, 'log' | 'networkOf' | 'pages'>;
  abuse: AbuseProtection;
}

/** UTF-16 code units of a name. */
const NAME_MAX = 40;
const DAY_MS = 86_400_000;
const SECRET_BYTES = 32;
/** Shares of the heap for rooms with their members, and for recent entries. */
const ROOM_SHARE = 1 / 4;
const RECENT_SHARE = 1 / 4;

async function loadFeatures() {
  const loaded = await Promise.all([
    import('./features/abuse/client-address.ts'),
    import('./features/abuse/abuse-protection.ts'),
    import('./features/abuse/store-space.ts'),
    import('./features/auth/auth.ts'),
    import('./features/cluster/cluster.ts'),
    import('./features/cluster/replica-stats.ts'),
    import('./features/console/staff.ts'),
    import('./features/metrics/counts.ts'),
    import('./features/metrics/measured-store.ts'),
    import('./features/metrics/metrics.ts'),
    import('./features/moderation/open-moderation.ts'),
    import('./features/webhooks/address-rule.ts'),
    import('./features/webhooks/webhook.ts'),
    import('./features/webhooks/webhooks.ts'),
  ]);
  const [addresses, abuse, space, auth, cluster, stats, staff, ...others] = loaded;
  const [counts, measured, metrics, moderation, rule, webhook, webhooks] = others;
  return {
    ...{ ...addresses, ...abuse, ...space, ...auth, ...cluster, ...stats, ...counts, ...measured },
    ...{ ...staff, ...metrics, ...moderation, ...rule, ...webhook, ...webhooks },
  };
}

/** Rejects when the store cannot be opened. Replicas in one process pass `broker` and `store`. */
export async function assembleReplica(
  config: Config,
  log: Log,
  runtime: Runtime,
  shared: { store?: Store; broker?: Broker } = {},
): Promise<Replica> {
  const features = await loadFeatures();
  const opened = shared.store ?? await openStore(config);
  const closers = [() => opened.close()];
  try {
    const broker = shared.broker ?? await openBroker(config, log);
    closers.unshift(() => broker.close());
    return await assembleParts({ config, log, runtime, features, broker, closers }, opened);
  } catch (error) {
    for (const close of closers) await close().catch(() => {});
    throw error;
  }
}

async function assembleParts(base: Pick<Base, Given>, opened: Store): Promise<Replica> {
  const { config, log, runtime, features, broker } = base;
  const { store, operations } = features.measureStore(opened);
  const secret = config.secret ?? await store.putIfAbsent('secret', randomText(SECRET_BYTES));
  const info = features.replicaInfoOf(config, runtime.name, `${config.replica}~${randomText(6)}`);
  const cluster = features.createCluster({ broker, info });
  const counts = features.createCounts(config.replica);
  const { metricsHooks } = counts;
  const { records, webhooks, hub, auth, staff, moderation } = await openCore({
    ...base,
    ...{ store, secret, info, cluster, metricsHooks },
  });
  const { usedBytes } = store;
  const space = await features.openStoreSpace({ usedBytes, bytesMax: config.storeBytesMax, log });
  const abuse = features.createAbuseProtection({
    ...config,
    space,
    secret,
    broker,
    instance: info.instance,
    // Those that have said no hello have places of their own.
    connections: () => connections.size - connections.waiting,
    isKnown: (room, id) => hub.recent(room).some((entry) => entry.id === id),
    moderates: (visitor, room) => moderation.rightsOf(visitor, room).moderate,
    isEmpty: hub.isEmpty,
    mayCreate: moderation.mayCreate,
    log,
  });
  // Last: a message held for approval has passed all other guards.
  const guards = [moderation.guard, ...abuse.guards, moderation.holdGuard];
  const { bufferedBytesMax, bufferedBytesMax: waitingBytesMax, replica } = config;
  const deleteAsModerator = moderation.deleteMessage;
  const post = createPostPipeline({ guards, hub, replica, deleteAsModerator });
  const limits = limitsOf(config);
  const hosts = createHostRule(config.allowedHosts);
  const { trustedProxies = [] } = config.abuse;
  const origins = createOriginRule({
    allowed: config.allowedOrigins,
    isAdded: (origin) => staff?.pages.has(origin) ?? false,
    allowsLoopback: !config.isProduction,
    isProxy: (address) => features.isTrustedProxy(address, trustedProxies),
  });
  const { networks, admission, accounts, noteClose: onClosing } = abuse;
  const connections: Connections = createConnections({
    ...config,
    ...{ hosts, origins, networks, onClosing, scheduler: runtime.scheduler, log },
    session: {
      ...{ hub, limits, replica, guards, post, admission, accounts },
      ...{ bufferedBytesMax, metricsHooks, log },
      identities: auth.identities,
      decode: createDecode(limits),
      moderationSessions: moderation.moderationSessions,
      frameRate: createRate({ perMinute: config.framesPerMinute }),
    },
  });
  cluster.start(features.createReplicaStats(hub, connections));
  const { connectionsMax, streamsMax, requestsPerMinute } = config;
  const metrics = features.createMetrics({
    ...{ info, counts, operations, hub, broker, space, connections, connectionsMax },
  });
  const api = {
    ...{ moderation, hub, store, post, accounts, origins, limits, requestsPerMinute },
    keys: createApiKeys(records),
    ids: createEntryIds(await deriveKey(secret, 'entry ids')),
    streams: createStreams({ hub, streamsMax, waitingBytesMax, metricsHooks, log }),
    botNames: auth.botNames,
    isPublic: (room: string) => auth.areGuestsAllowed && moderation.isPublic(room),
  };
  const parts = { hub, store, connections, hosts, origins, cluster, metrics, records, auth, staff };
  return { name: replica, abuse, metricsHooks, ...parts, moderation, webhooks, api };
}

type Given = 'config' | 'log' | 'runtime' | 'features' | 'broker' | 'closers';

interface Base {
  config: Config;
  log: Log;
  runtime: Runtime;
  features: Awaited<ReturnType<typeof loadFeatures>>;
  closers: (() => Promise<void>)[];
  store: Store;
  broker: Broker;
  secret: string;
  info: { instance: string };
  cluster: Cluster;
  metricsHooks: MetricsHooks;
}

/** Opens records, webhooks, hub, auth and moderation, which depend on each other. */
async function openCore(base: Base) {
  const { config, log, runtime, features, store, broker, secret, info, cluster, metricsHooks } =
    base;
  const { heapBytesMax } = runtime;
  const records = await followRecords({
    records: store.records,
    broker,
    kinds: [...features.MODERATION_KINDS, ...features.AUTH_KINDS, ...features.STAFF_KINDS]
      .concat(features.WEBHOOK_KIND, KEY_RECORDS),
    log,
  });
  base.closers.unshift(records.close);
  const { instance } = info;
  const webhooks = features.createWebhooks({
    ...{ store, broker, followed: records, instance, log },
    rule: features.createAddressRule(config.webhookNetworks),
  });
  const hub = createHub({
    ...{ store, broker, instance, metricsHooks, scheduler: runtime.scheduler, log },
    onCommit: webhooks.onCommit,
    recordsOf: webhooks.cursorsOf,
    trace: cluster.trace,
    roomBytesMax: heapBytesMax * ROOM_SHARE,
    recentBytesMax: heapBytesMax * RECENT_SHARE,
    retention: { ageMaxMs: config.retentionDays * DAY_MS, countMax: config.retentionCount },
    ownRetention() {
      const of = moderation.roomRetention();
      return of && ((room) => {
        const { days = config.retentionDays, count = config.retentionCount } = of(room);
        return { ageMaxMs: days * DAY_MS, countMax: count };
      });
    },
  });
  base.closers.unshift(hub.close);
  const { configFile, auditDays, hasConsole, replica: via } = config;
  const given = { ...config.auth, secret, nameMax: NAME_MAX, hasConsole, records, log };
  const auth = await features.openAuth(given);
  const { signOuts } = auth;
  const staff = features.openStaff({ hasConsole, store, followed: records, signOuts });
  const readRules = () => readConfigFile(configFile).rules;
  const moderation = features.openModeration({
    ...{ store, followed: records, signOuts, hub, via, readRules, auditDays },
    ...{ scheduler: runtime.scheduler, log },
  });
  return { records, webhooks, hub, auth, staff, moderation };
}

function limitsOf({ textMax, frameMax, sendsPerMinute, roomsMax }: Config): Limits {
  return { textMax, frameMax, sendsPerMinute, roomsMax, nameMax: NAME_MAX };
}

/** Rejects when the store cannot be opened. */
export async function openStore({ storeUrl }: Pick<Config, 'storeUrl'>): Promise<Store> {
  if (storeUrl.startsWith('memory:')) {
    return (await import('./stores/memory/memory.ts')).openMemoryStore();
  }
  if (isPostgres(storeUrl)) {
    return await (await import('./stores/postgres/postgres.ts')).openPostgresStore(storeUrl);
  }
  const path = sqlitePath(storeUrl);
  return await (await import('./stores/sqlite/sqlite.ts')).openSqliteStore(path);
}

/** Read-only inspection. Rejects when the store cannot be used; undefined for a memory store. */
export async function inspectStore(
  { storeUrl }: Pick<Config, 'storeUrl'>,
): Promise<StoreState | undefined> {
  if (storeUrl.startsWith('memory:')) return undefined;
  if (isPostgres(storeUrl)) {
    return await (await import('./stores/postgres/state.ts')).inspectPostgres(storeUrl);
  }
  const path = sqlitePath(storeUrl);
  return (await import('./stores/sqlite/state.ts')).inspectSqlite(path);
}

const isPostgres = (storeUrl: string): boolean => /^postgres(ql)?:/.test(storeUrl);

function sqlitePath(storeUrl: string): string {
  const path = storeUrl.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  if (path !== '') return path;
  throw new ConfigError('STORE_URL names no file: use sqlite:data/starling.db');
}

/** Resolves with a body's round trip in milliseconds. Rejects when none passes. */
export async function checkBroker(url: string): Promise<number> {
  return await (await import('./brokers/rabbitmq/check.ts')).checkRabbit(url);
}

async function openBroker({ brokerUrls }: Config, log: Log): Promise<Broker> {
  const brokers = await Promise.all(brokerUrls.map(async (urls) => {
    if (urls[0] === 'memory:') {
      return (await import('./brokers/memory/memory.ts')).createMemoryBus().open();
    }
    return (await import('./brokers/rabbitmq/rabbitmq.ts')).openRabbitBroker({ urls, log });
  }));
  if (brokers.length === 1) return brokers[0]!;
  return (await import('./brokers/spread.ts')).spreadBroker(brokers);
}
