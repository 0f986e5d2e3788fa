/**
 * Replicas and clients in one process, without ports: what the tests of the core stand on.
 */
import { nodeScheduler } from '../hosts/node/scheduler.ts';
import { OPEN_ACCOUNTS } from '../features/abuse/accounts.ts';
import { AUTH_KINDS, type AuthOptions, openAuth } from '../features/auth/auth.ts';
import { createGuestTokens, type Guest, type GuestTokens } from '../features/auth/guest-token.ts';
import type { Identities } from '../core/session/identity.ts';
import type { Broker } from '../core/broker/broker.ts';
import { createMemoryBus } from '../brokers/memory/memory.ts';
import { createHub, type Hub } from '../core/hub/hub.ts';
import { silentLog } from '../lib/log.ts';
import { createRate, createRateLimit } from '../lib/rate-limit.ts';
import { until } from '../lib/until.ts';
import type { Moderation } from '../features/moderation/moderation.ts';
import { MODERATION_KINDS, openModeration } from '../features/moderation/open-moderation.ts';
import type { CloseReason } from '../core/protocol/codes.ts';
import { createDecode } from '../core/protocol/decode.ts';
import type { Entry, User } from '../core/protocol/entry.ts';
import type { ClientFrame, ServerFrame } from '../core/protocol/frames.ts';
import { type Meter, noMeter } from '../core/room/meter.ts';
import { followRecords } from '../core/records/followed-records.ts';
import type { Trace } from '../core/room/trace.ts';
import { type Entrance, OPEN_ENTRANCE } from '../core/session/entrance.ts';
import type { Accounts } from '../core/session/account.ts';
import type { Gate } from '../core/session/gate.ts';
import { createPostDoor } from '../core/session/post.ts';
import { createPostLimit } from '../core/session/post-limit.ts';
import { Session } from '../core/session/session.ts';
import type { SessionContext } from '../core/session/session-context.ts';
import type { SessionSocket } from '../core/session/session-socket.ts';
import { createFailingStore } from '../core/store/failing-store.fixture.ts';
import { openMemoryStore } from '../stores/memory/memory.ts';
import type { Retention, Store } from '../core/store/store.ts';

export interface TestReplica {
  name: string;
  hub: Hub;
  tokens: GuestTokens;
  moderation: Moderation;
  /** `network`: where the client comes from. */
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
  /** Before the one that counts posts. */
  gates?: readonly Gate[];
  entrance?: Entrance;
  accounts?: Accounts;
  roomsMax?: number;
  roomBytesMax?: number;
  tailBytesMax?: number;
  framesPerMinute?: number;
  trace?: Trace;
  meter?: Meter;
  auth?: Partial<AuthOptions>;
  /** Who a hello means, in place of guests by their tokens. */
  identities?: Identities;
  roomsFile?: string;
  /** How often moderation is looked for in the store. */
  lookEveryMs?: number;
  /** The clock of moderation and of tokens. */
  now?: () => number;
}

export interface TestClient {
  /** All frames that came, arrays taken apart. */
  readonly frames: ServerFrame[];
  readonly closedWith: CloseReason | undefined;
  /** UTF-16 code units that it said, and that it was sent other than what all members of a room get. */
  readonly traffic: { said: number; answered: number };
  /** How often the network was asked to take something. */
  readonly writes: number;
  /** Bytes that the network does not take, as the server sees them. */
  bufferedBytes: number;
  say(frame: ClientFrame | string): void;
  /** The next frame of a type that was not taken yet. */
  next<T extends ServerFrame['type']>(type: T): Promise<Extract<ServerFrame, { type: T }>>;
  /** Says hello and joins; resolves with `joined`. */
  enter(room: string, after?: number, token?: string): Promise<ServerFrame & { type: 'joined' }>;
  send(room: string, id: string, text?: string): void;
  /** Entries of a room as they came, through `joined` and `entries`. */
  entries(room: string): Entry[];
  seqs(room: string): number[];
  drop(): void;
}

export const SECRET = 'the secret of all test replicas';
const WITHIN_MS = 10_000;
let clients = 0;

export async function startReplica(options: TestReplicaOptions): Promise<TestReplica> {
  const { name, store, broker, compareEveryMs = 100, meter = noMeter } = options;
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
    tailBytesMax: options.tailBytesMax ?? Infinity,
    meter,
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
    ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
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
    lookEveryMs: 50,
    store,
    followed: records,
    signOuts: auth.signOuts,
    hub,
    via: name,
    roomsFile: options.roomsFile,
    auditDays: 365,
    scheduler: nodeScheduler,
    log: silentLog,
  });
  const gates = [
    ...options.gates ?? [],
    moderation.gate,
    moderation.holdGate,
    createPostLimit(createRateLimit({ perMinute: options.sendsPerMinute ?? 0 })),
  ];
  const deleteAsModerator = moderation.deleteMessage;
  const context: SessionContext = {
    hub,
    identities: options.identities ?? auth.identities,
    limits,
    decode: createDecode(limits),
    replica: name,
    gates,
    post: createPostDoor({ gates, hub, replica: name, deleteAsModerator }),
    entrance: options.entrance ?? OPEN_ENTRANCE,
    desk: moderation.desk,
    accounts: options.accounts ?? OPEN_ACCOUNTS,
    frameRate: createRate({ perMinute: options.framesPerMinute ?? 0 }),
    bufferedBytesMax: 100_000,
    meter,
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

/** A guest who has posted. */
export function knownGuest(id: string, name = 'Ada'): Guest {
  const user = { id, name, role: 'guest' } as const;
  return { user, createdAtMs: Date.now(), knownSinceMs: Date.now() };
}

/** One replica over a memory store that can be taken away. */
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

function connectClient(context: SessionContext, network?: string): TestClient {
  const frames: ServerFrame[] = [];
  const taken = new Set<ServerFrame>();
  let closedWith: CloseReason | undefined;
  let bufferedBytes = 0;
  let writes = 0;
  const traffic = { said: 0, answered: 0 };
  const take = (text: string): void => {
    const received = JSON.parse(text) as ServerFrame | ServerFrame[];
    frames.push(...(Array.isArray(received) ? received : [received]));
  };
  const socket: SessionSocket = {
    id: ++clients,
    network,
    send(text) {
      writes += 1;
      traffic.answered += text.length;
      take(text);
    },
    share({ text }, before) {
      writes += 1;
      if (before !== undefined) take(before);
      take(text);
    },
    close(reason) {
      closedWith ??= reason;
      session.closed();
    },
    get bufferedBytes() {
      return bufferedBytes;
    },
    get isOpen() {
      return closedWith === undefined;
    },
  };
  const session = new Session(socket, context);
  const client: TestClient = {
    frames,
    traffic,
    get closedWith() {
      return closedWith;
    },
    get writes() {
      return writes;
    },
    get bufferedBytes() {
      return bufferedBytes;
    },
    set bufferedBytes(bytes) {
      bufferedBytes = bytes;
    },
    say(frame) {
      const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
      traffic.said += text.length;
      session.receive(text);
    },
    async next(type) {
      const find = () => frames.find((frame) => frame.type === type && !taken.has(frame));
      const frame = await until(find, { withinMs: WITHIN_MS, what: `frame "${type}"` });
      taken.add(frame);
      return frame as never;
    },
    async enter(room, after, token) {
      client.say({ type: 'hello', ...(token === undefined ? {} : { token }) });
      client.say({ type: 'join', room, ...(after === undefined ? {} : { after }) });
      return await client.next('joined');
    },
    send: (room, id, text = `text ${id}`) => client.say({ type: 'send', room, id, text }),
    entries: (room) =>
      frames.flatMap((frame) =>
        (frame.type === 'joined' || frame.type === 'entries') && frame.room === room
          ? frame.entries
          : []
      ),
    seqs: (room) => client.entries(room).map((entry) => entry.seq),
    drop() {
      closedWith ??= { code: 1006, retry: true };
      session.closed();
    },
  };
  return client;
}

/** Of a guest who wrote before. */
export function tokenOf({ tokens }: TestReplica, user: User): Promise<string> {
  return tokens.issue({ user, createdAtMs: Date.now(), knownSinceMs: Date.now() });
}
