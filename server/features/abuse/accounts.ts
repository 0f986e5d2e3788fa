/**
 * Client accounts: limit the bytes a client requests and the empty rooms it opens. Free bytes
 * belong to a user, to a network if known, and to all clients of one kind; they refill over time.
 * Beyond them a client may receive a multiple of what it sent in the last seconds.
 */
import { type Account, UNLIMITED_ACCOUNT } from '../../core/hub/account.ts';
import {
  createRate,
  createRateLimit,
  type Rate,
  type RateAccount,
  type RateAccounts,
} from '../../lib/rate-limit.ts';
import type { Accounts } from '../../core/session/account.ts';
import type { Visitor } from '../../core/session/visitor.ts';

export interface AccountsOptions {
  /** Per connection; also the number of empty rooms that may be opened at once. */
  roomsMax: number;
  now?: () => number;
}

/** Bytes a client may receive per byte it sends. */
export const BYTES_PER_BYTE = 64;
/** A sent byte counts for between this long and twice as long. */
const EARNED_FOR_MS = 5_000;
/** Minimum sizes of an upgrade request's head, and of an HTTP request besides its path. */
const CONNECT_BYTES = 180;
const REQUEST_BYTES = 60;

export const USER_FREE_BYTES = 2_000_000;
const USER_FREE_WITHIN_MS = 1_200_000;
const NETWORK_FREE_BYTES = 64_000_000;
/** One pool each for known visitors and for new guests, who may be a made-up crowd. */
const VISITORS_FREE_BYTES = 1_000_000_000;
/** For all anonymous HTTP readers. */
const READERS_FREE_BYTES = 256_000_000;
const SHARED_FREE_WITHIN_MS = 600_000;
/** Part of a user's free bytes reserved for resumes from memory after a mass reconnect. */
export const USER_RESUME_BYTES = 64_000;
const RESUMES_FREE_BYTES = 2_000_000_000;

const EMPTY_ROOMS_PER_MINUTE = 20;
/** Per network: clients of one company that reconnect together each open a room. */
const EMPTY_ROOMS_PER_NETWORK_PER_MINUTE = 2_000;
const EMPTY_ROOMS_PER_NETWORK_AT_ONCE = 10_000;
const MINUTE_MS = 60_000;

export const OPEN_ACCOUNTS: Accounts = {
  ofVisitor: () => UNLIMITED_ACCOUNT,
  ofKey: () => UNLIMITED_ACCOUNT,
  ofReader: () => UNLIMITED_ACCOUNT,
};

export function createAccounts(
  { roomsMax, now = () => performance.now() }: AccountsOptions,
): Accounts {
  const free = (bytes: number, withinMs: number) => ({
    perMinute: bytes * MINUTE_MS / withinMs,
    burstMs: withinMs,
    now,
  });
  const shared: Shared = {
    users: createRateLimit(free(USER_FREE_BYTES, USER_FREE_WITHIN_MS)),
    networks: createRateLimit(free(NETWORK_FREE_BYTES, SHARED_FREE_WITHIN_MS)),
    userResumes: createRateLimit(free(USER_RESUME_BYTES, USER_FREE_WITHIN_MS)),
    resumes: createPool(createRate(free(RESUMES_FREE_BYTES, SHARED_FREE_WITHIN_MS))),
    emptyByUser: createRateLimit({
      perMinute: EMPTY_ROOMS_PER_MINUTE,
      burstMs: roomsMax * MINUTE_MS / EMPTY_ROOMS_PER_MINUTE,
      now,
    }),
    emptyByNetwork: createRateLimit({
      perMinute: EMPTY_ROOMS_PER_NETWORK_PER_MINUTE,
      burstMs: EMPTY_ROOMS_PER_NETWORK_AT_ONCE * MINUTE_MS / EMPTY_ROOMS_PER_NETWORK_PER_MINUTE,
      now,
    }),
    now,
  };
  const signed = createPool(createRate(free(VISITORS_FREE_BYTES, SHARED_FREE_WITHIN_MS)));
  const known = createPool(createRate(free(VISITORS_FREE_BYTES, SHARED_FREE_WITHIN_MS)));
  const newcomers = createPool(createRate(free(VISITORS_FREE_BYTES, SHARED_FREE_WITHIN_MS)));
  const readers = createPool(createRate(free(READERS_FREE_BYTES, SHARED_FREE_WITHIN_MS)));
  return {
    ofVisitor({ user, network, isSigned, knownSinceMs }: Visitor) {
      const ofGuests = knownSinceMs === undefined ? newcomers : known;
      const pool = isSigned ? signed : ofGuests;
      const account = new ClientAccount(shared, pool, !isSigned, user.id, network);
      account.creditSent(CONNECT_BYTES);
      return account;
    },
    ofKey(keyId) {
      const account = new ClientAccount(shared, undefined, false, undefined, `key ${keyId}`);
      account.creditSent(REQUEST_BYTES);
      return account;
    },
    ofReader(network) {
      const account = new ClientAccount(shared, readers, true, undefined, network);
      account.creditSent(REQUEST_BYTES);
      return account;
    },
  };
}

interface Shared {
  users: RateAccounts;
  networks: RateAccounts;
  userResumes: RateAccounts;
  resumes: Pool;
  emptyByUser: RateAccounts;
  emptyByNetwork: RateAccounts;
  now: () => number;
}

interface Pool extends RateAccount {
  rate: Rate;
}

function createPool(rate: Rate): Pool {
  return { rate, paidAtMs: 0 };
}

class ClientAccount implements Account {
  readonly isGuest: boolean;
  #shared: Shared;
  #pool: Pool | undefined;
  #userId: string | undefined;
  #network: string | undefined;
  #earned = 0;
  #earnedBefore = 0;
  #periodEndsMs = 0;

  constructor(
    shared: Shared,
    pool: Pool | undefined,
    isGuest: boolean,
    userId: string | undefined,
    network: string | undefined,
  ) {
    this.#shared = shared;
    this.#pool = pool;
    this.isGuest = isGuest;
    this.#userId = userId;
    this.#network = network;
  }

  get bytesLeft(): number {
    return this.#left(0);
  }

  get resumeBytesLeft(): number {
    return this.#left(this.#keptForResumes());
  }

  /** `kept`: reserved bytes, besides the pool. */
  #left(kept: number): number {
    this.#endPeriod();
    const { users, networks } = this.#shared;
    const pool = this.#pool;
    // Debts of others do not reduce what this client earned.
    return this.#earned + this.#earnedBefore + Math.max(
      0,
      Math.min(
        this.#userId === undefined ? Infinity : users.left(this.#userId),
        this.#network === undefined ? Infinity : networks.left(this.#network),
        pool ? Math.max(0, pool.rate.left(pool)) + kept : Infinity,
      ),
    );
  }

  #keptForResumes(): number {
    if (this.#userId === undefined) return 0;
    const { resumes, userResumes } = this.#shared;
    return Math.max(0, Math.min(userResumes.left(this.#userId), resumes.rate.left(resumes)));
  }

  waitMs(bytes: number): number {
    this.#endPeriod();
    const missing = bytes - this.#earned - this.#earnedBefore;
    if (missing <= 0) return 0;
    const ms = this.#freeAfterMs(missing);
    // Earned bytes have expired by then.
    return ms < EARNED_FOR_MS ? ms : this.#freeAfterMs(bytes);
  }

  #freeAfterMs(missing: number): number {
    const { users, networks } = this.#shared;
    const pool = this.#pool;
    return Math.max(
      this.#userId === undefined ? 0 : users.waitMs(this.#userId, missing),
      this.#network === undefined ? 0 : networks.waitMs(this.#network, missing),
      pool ? pool.rate.waitMs(pool, missing) : 0,
    );
  }

  charge(bytes: number): void {
    this.#charge(bytes, 0);
  }

  chargeResume(bytes: number): void {
    this.#charge(bytes, this.#keptForResumes());
  }

  #charge(bytes: number, keptMax: number): void {
    let rest = bytes;
    if (bytes > 0) {
      const before = Math.min(this.#earnedBefore, rest);
      this.#earnedBefore -= before;
      const present = Math.min(this.#earned, rest -= before);
      this.#earned -= present;
      rest -= present;
    }
    if (rest === 0) return;
    const kept = Math.min(rest, keptMax);
    if (kept > 0 && this.#userId !== undefined) {
      const { resumes, userResumes } = this.#shared;
      userResumes.charge(this.#userId, kept);
      resumes.rate.charge(resumes, kept);
    }
    const { users, networks } = this.#shared;
    let shared = rest;
    if (this.#userId !== undefined) {
      // What a user owes is not taken from others.
      if (rest > 0) shared = Math.min(rest, Math.max(0, users.left(this.#userId)));
      users.charge(this.#userId, rest);
    }
    if (this.#network !== undefined) networks.charge(this.#network, shared);
    const pooled = rest > 0 ? Math.max(0, shared - kept) : rest;
    if (this.#pool) this.#pool.rate.charge(this.#pool, pooled);
  }

  creditSent(bytes: number): void {
    this.#endPeriod();
    this.#earned += bytes * BYTES_PER_BYTE;
  }

  chargeEmptyRoom(): number {
    const { emptyByUser, emptyByNetwork } = this.#shared;
    const network = this.isGuest ? this.#network : undefined;
    const waitMs = network === undefined ? 0 : emptyByNetwork.waitMs(network, 1);
    if (waitMs > 0) return waitMs;
    const userWaitMs = this.#userId === undefined ? 0 : emptyByUser.take(this.#userId);
    if (userWaitMs === 0 && network !== undefined) emptyByNetwork.take(network);
    return userWaitMs;
  }

  #endPeriod(): void {
    const nowMs = Math.round(this.#shared.now());
    if (nowMs < this.#periodEndsMs) return;
    this.#earnedBefore = nowMs < this.#periodEndsMs + EARNED_FOR_MS ? this.#earned : 0;
    this.#earned = 0;
    this.#periodEndsMs = nowMs + EARNED_FOR_MS;
  }
}
