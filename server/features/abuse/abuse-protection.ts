/**
 * Abuse protection of one replica: post guards, admission of new guests, network limits, and
 * budgets shared between replicas.
 */
import type { Broker } from '../../core/broker/broker.ts';
import type { Log } from '../../lib/log.ts';
import type { Accounts } from '../../core/session/account.ts';
import type { Admission } from '../../core/session/admission.ts';
import type { Guard } from '../../core/session/guard.ts';
import { createPostLimit } from '../../core/session/post-limit.ts';
import { createAccounts, OPEN_ACCOUNTS } from './accounts.ts';
import { createBudget } from './budget.ts';
import { createGuestAdmission } from './guest-admission.ts';
import { createMentionFlood } from './mention-flood.ts';
import { createNetworkLimits, type NetworkLimits } from './network-limits.ts';
import { createNetworkOf, type NetworkOf } from './networks.ts';
import { createPressure } from './pressure.ts';
import { createRepetition } from './repetition.ts';
import { createRoomCreation, type RoomCreationOptions } from './room-creation.ts';
import {
  CHANGES_PER_MESSAGE,
  createReplicaLimit,
  createRoomLimit,
  type Moderates,
} from './send-limits.ts';
import type { AbuseSettings } from './settings.ts';
import { createSharedBudget } from './shared-budget.ts';
import { createStoreGuard, type StoreSpace } from './store-space.ts';

export interface AbuseProtection {
  /** In order: a post that one guard refuses does not spend the budget of a later one. */
  guards: readonly Guard[];
  admission: Admission;
  accounts: Accounts;
  noteClose(code: number): void;
  networks: NetworkLimits & { of: NetworkOf };
  /** Stops sharing budgets. Call before the link closes. Idempotent. */
  close(): void;
}

export interface AbuseProtectionOptions {
  abuse: AbuseSettings;
  /** Per user. */
  sendsPerMinute: number;
  /** 0: requests for data are not limited. */
  framesPerMinute: number;
  /** Per connection. */
  roomsMax: number;
  helloTimeoutMs: number;
  secret: string;
  broker: Broker;
  /** Unique to this run of this replica. */
  instance: string;
  /** Connections past the hello. */
  connections(): number;
  connectionsMax: number;
  /** Whether this replica remembers an entry with this id in the room. */
  isKnown(room: string, id: string): boolean;
  moderates: Moderates;
  isEmpty: RoomCreationOptions['isEmpty'];
  space: Pick<StoreSpace, 'isFull' | 'close'>;
  mayCreate: RoomCreationOptions['mayCreate'];
  log: Log;
}

/** Share of the connections open to anybody; the rest is for known guests and signed users. */
const OPEN_SHARE = 0.8;
const HINT_EVERY_MS = 3_600_000;

export function createAbuseProtection(options: AbuseProtectionOptions): AbuseProtection {
  const { abuse: settings, sendsPerMinute, helloTimeoutMs, secret, broker, instance } = options;
  const { connections, connectionsMax, isKnown, moderates, space, log } = options;
  const users = createBudget({ perMinute: sendsPerMinute });
  const { sendsPerRoomPerMinute } = settings;
  const createRoomBudget = (perMinute: number) => ({
    all: createBudget({ perMinute }),
    calm: createBudget({ perMinute }),
  });
  const messages = createRoomBudget(sendsPerRoomPerMinute);
  const changes = createRoomBudget(sendsPerRoomPerMinute * CHANGES_PER_MESSAGE);
  const networks = Object.assign(
    createNetworkLimits({ ...settings, onRefused: createHint(settings, log) }),
    { of: createNetworkOf(settings.trustedProxies, secret) },
  );
  const pressure = createPressure({
    guestsPerMinute: settings.challengeAboveGuestsPerMinute,
    fullness: () => connections() / connectionsMax,
  });
  const sharedBudget = createSharedBudget({
    broker,
    instance,
    // Names on the link: replicas of earlier builds ignore names that they do not know.
    budgets: {
      users,
      rooms: messages.all,
      reserves: messages.calm,
      changes: changes.all,
      changeReserves: changes.calm,
    },
  });
  sharedBudget.start();
  return {
    guards: [
      createStoreGuard({ ...options, isFull: () => space.isFull }),
      createPostLimit(users),
      createMentionFlood(),
      createRepetition({ repeatsMax: settings.repeatsMax, isKnown, moderates }),
      createRoomLimit({ messages, changes, users }, moderates),
      createRoomCreation({ ...options, users, isLimited: sendsPerMinute > 0 }),
      createReplicaLimit(settings.sendsPerReplicaPerSecond, users, moderates),
    ],
    admission: createGuestAdmission({
      networks,
      pressure,
      isReserved: () => connections() >= Math.ceil(connectionsMax * OPEN_SHARE),
      mode: settings.challenge,
      helloTimeoutMs,
    }),
    accounts: options.framesPerMinute === 0
      ? OPEN_ACCOUNTS
      : createAccounts({ roomsMax: options.roomsMax }),
    noteClose: pressure.noteClose,
    networks,
    close() {
      sharedBudget.close();
      space.close();
    },
  };
}

/** A proxy or CDN with a public address looks like a network with many visitors. */
function createHint({ trustedProxies }: AbuseSettings, log: Log): () => void {
  let hintedAtMs = -Infinity;
  return () => {
    if (trustedProxies || performance.now() - hintedAtMs < HINT_EVERY_MS) return;
    hintedAtMs = performance.now();
    log.warn(
      'abuse: a network has reached its limit; if it is a proxy or CDN in front of this server, ' +
        'set TRUSTED_PROXIES',
    );
  };
}
