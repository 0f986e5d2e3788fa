/**
 * Replicas in one process, without ports, for tests of the core.
 */
import { nodeScheduler } from '../../../server/hosts/node/scheduler.ts';
import { OPEN_ACCOUNTS } from '../../../server/features/abuse/accounts.ts';
import { AUTH_KINDS, type AuthOptions, openAuth } from '../../../server/features/auth/auth.ts';
import {
  createGuestTokens,
  type Guest,
  type GuestTokens,
} from '../../../server/features/auth/guest-token.ts';
import type { Identities } from '../../../server/core/session/identity.ts';
import type { Broker } from '../../../server/core/broker/broker.ts';
import { createMemoryBus } from '../../../server/brokers/memory/memory.ts';
import { createHub, type Hub } from '../../../server/core/hub/hub.ts';
import { silentLog } from '../../../server/lib/log.ts';
import { createRate, createRateLimit } from '../../../server/lib/rate-limit.ts';
import type { Moderation } from '../../../server/features/moderation/moderation.ts';
import {
  MODERATION_KINDS,
  openModeration,
} from '../../../server/features/moderation/open-moderation.ts';
import { createDecode } from '../../../server/core/protocol/decode.ts';
import { type MetricsHooks, NO_METRICS } from '../../../server/core/room/metrics-hooks.ts';
import { readConfigFile } from '../../../server/config/config-file.ts';
import { followRecords } from '../../../server/core/records/followed-records.ts';
import type { TraceHooks } from '../../../server/core/room/trace-hooks.ts';
import { type Admission, ADMIT_ALL } from '../../../server/core/session/admission.ts';
import type { Accounts } from '../../../server/core/session/account.ts';
import type { Guard } from '../../../server/core/session/guard.ts';
import { createPostPipeline } from '../../../server/core/session/post.ts';
import { createPostLimit } from '../../../server/core/session/post-limit.ts';
import type { SessionContext } from '../../../server/core/session/session-context.ts';
import type { User } from '../../../server/core/protocol/entry.ts';
import { createFailingStore } from './failing-store.ts';
import { connectClient, type TestClient } from './session-client.ts';
import { openMemoryStore } from '../../../server/stores/memory/memory.ts';
import type { Retention, Store } from '../../../server/core/store/store.ts';

export interface TestReplica {
  name: string;
  hub: Hub;
  tokens: GuestTokens;
  moderation: Moderation;
  /** `network`: the client's network. */
  connect(network?: string): TestClient;
  close(): Promise<void>;
}

export interface TestReplicaOptions {
  name: string;
  store: Store;
  broker: Broker;
  compareEveryMs?: number;
  retention?: Retention;
  sendsPerMinute?: number;
  /** Guards before the one that counts posts. */
  guards?: readonly Guard[];
  admission?: Admission;
  accounts?: Accounts;
  roomsMax?: number;
  roomBytesMax?: number;
  recentBytesMax?: number;
  framesPerMinute?: number;
  trace?: TraceHooks;
  metricsHooks?: MetricsHooks;
  auth?: Partial<AuthOptions>;
  /** Replaces guests by tokens. */
  identities?: Identities;
  roomsFile?: string;
  /** Interval at which moderation checks the store. */
  lookEveryMs?: number;
  /** Clock of moderation and of tokens. */
  now?: () => number;
}

export const SECRET = 'the secret of all test replicas';

export async function startReplica(options: TestReplicaOptions): Promise<TestReplica> {
  const { name, store, broker, compareEveryMs = 100, metricsHooks = NO_METRICS } = options;
  const limits = {
    textMax: 100,
    frameMax: 4_096,
    sendsPerMinute: 0,
    roomsMax: options.roomsMax ?? 5,
    nameMax: 40,
  };
  const hub = createHub({
    scheduler: nodeScheduler,
    store,
    broker,
    instance: `${name}~${crypto.randomUUID()}`,
    retention: options.retention ?? { ageMaxMs: 0, countMax: 0 },
    ...(options.trace ? { trace: options.trace } : {}),
    roomBytesMax: options.roomBytesMax ?? Infinity,
    recentBytesMax: options.recentBytesMax ?? Infinity,
    metricsHooks,
    log: silentLog,
    compareEveryMs,
    heartbeatMs: 300,
  });
  const tokens = await createGuestTokens(SECRET, options.now);
  const clock = options.now ? { now: options.now } : {};
  const records = await followRecords({
    ...clock,
    records: store.records,
    broker,
    kinds: [...MODERATION_KINDS, ...AUTH_KINDS],
    log: silentLog,
    ...(options.lookEveryMs === undefined ? {} : { pollEveryMs: options.lookEveryMs }),
  });
  const auth = await openAuth({
    secret: SECRET,
    areGuestsAllowed: true,
    host: undefined,
    tokenAgeSecondsMax: 86_400,
    reservedNames: [],
    records,
    nameMax: limits.nameMax,
    log: silentLog,
    ...clock,
    ...options.auth,
  });
  const moderation = openModeration({
    ...clock,
    checkEveryMs: 50,
    store,
    followed: records,
    signOuts: auth.signOuts,
    hub,
    via: name,
    readRules: () => readConfigFile(options.roomsFile).rules,
    auditDays: 365,
    scheduler: nodeScheduler,
    log: silentLog,
  });
  const guards = [
    ...options.guards ?? [],
    moderation.guard,
    moderation.holdGuard,
    createPostLimit(createRateLimit({ perMinute: options.sendsPerMinute ?? 0 })),
  ];
  const deleteAsModerator = moderation.deleteMessage;
  const context: SessionContext = {
    hub,
    identities: options.identities ?? auth.identities,
    limits,
    decode: createDecode(limits),
    replica: name,
    guards,
    post: createPostPipeline({ guards, hub, replica: name, deleteAsModerator }),
    admission: options.admission ?? ADMIT_ALL,
    moderationSessions: moderation.moderationSessions,
    accounts: options.accounts ?? OPEN_ACCOUNTS,
    frameRate: createRate({ perMinute: options.framesPerMinute ?? 0 }),
    bufferedBytesMax: 100_000,
    metricsHooks,
    log: silentLog,
  };
  const close = async (): Promise<void> => {
    auth.close();
    await moderation.close();
    await records.close();
    await hub.close();
  };
  const connect = (network?: string) => connectClient(context, network);
  return { name, hub, tokens, moderation, connect, close };
}

export function knownGuest(id: string, name = 'Ada'): Guest {
  const user = { id, name, role: 'guest' } as const;
  return { user, createdAtMs: Date.now(), knownSinceMs: Date.now() };
}

/** One replica over a memory store that can fail. */
export async function withReplica(
  run: (replica: TestReplica, store: ReturnType<typeof createFailingStore>) => Promise<void>,
  options: Partial<TestReplicaOptions> = {},
): Promise<void> {
  const store = createFailingStore(openMemoryStore());
  const broker = createMemoryBus().open();
  const replica = await startReplica({ name: 'a', store, broker, ...options });
  try {
    await run(replica, store);
  } finally {
    await replica.close();
  }
}

export function tokenOf({ tokens }: TestReplica, user: User): Promise<string> {
  return tokens.issue({ user, createdAtMs: Date.now(), knownSinceMs: Date.now() });
}
