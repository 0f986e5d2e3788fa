/**
 * Abuse guard of one replica, put together: gates for posts, admission of new guests, limits by
 * network, and what the replicas tell each other about spenders.
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
  /** In their order: what one gate refuses costs no budget of a later one. */
  guards: readonly Guard[];
  admission: Admission;
  accounts: Accounts;
  /** A connection is closed with this code. */
  closing(code: number): void;
  networks: NetworkLimits & { of: NetworkOf };
  /** Stops telling the other replicas. To be called before the link closes. Idempotent. */
  close(): void;
}

export interface AbuseProtectionOptions {
  abuse: AbuseSettings;
  /** Posts of one user. */
  sendsPerMinute: number;
  /** 0: what a client asks for is not limited. */
  framesPerMinute: number;
  /** Rooms on one connection. */
  roomsMax: number;
  helloTimeoutMs: number;
  secret: string;
  broker: Broker;
  /** Unique to this run of this replica. */
  instance: string;
  /** Connections that are welcome. */
  connections(): number;
  connectionsMax: number;
  /** Whether a room has an entry with this id, as far as this replica remembers. */
  isKnown(room: string, id: string): boolean;
  moderates: Moderates;
  isEmpty: RoomCreationOptions['isEmpty'];
  /** Closed with the guard. */
  space: Pick<StoreSpace, 'isFull' | 'close'>;
  /** Whether the rules let a visitor create a room. */
  mayCreate: RoomCreationOptions['mayCreate'];
  log: Log;
}

/** Share of the places that anybody may take; the rest is for known guests and signed users. */
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
    // Names on the link: other replicas may be of an earlier build, and pass over names they do not know.
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
    closing: pressure.closing,
    networks,
    close() {
      sharedBudget.close();
      space.close();
    },
  };
}

/** Proxies and CDNs with public addresses look like networks with many visitors. */
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
