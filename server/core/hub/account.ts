/** Account of a client: limits the traffic and empty rooms that its own requests cause. */

export interface Account {
  /** True for an unsigned guest. */
  readonly isGuest: boolean;
  /** Bytes that requests may still use. */
  readonly bytesLeft: number;
  /** Bytes for a resume from memory; some of them are reserved for it. */
  readonly resumeBytesLeft: number;
  /** Milliseconds until this many bytes are left. */
  waitMs(bytes: number): number;
  /** May exceed what is left. A negative number is a refund. */
  charge(bytes: number): void;
  chargeResume(bytes: number): void;
  creditSent(bytes: number): void;
  /** Charges for one room without entries. Returns 0 if it may be opened, else a wait in ms. */
  chargeEmptyRoom(): number;
}

/** Reserved for joins and resumes, so that a client that spent a lot can enter its rooms. */
export const JOIN_RESERVE_BYTES = 65_536;
/** Least charge for a read of the store, which costs more than the bytes of a short answer. */
export const PAGE_BYTES_MIN = 16_384;
/** Size of a page's entries as JSON, unless a single message is longer. */
export const PAGE_BYTES_MAX = 100_000;
/** Least bytes left to enter a room. */
export const JOIN_BYTES_MIN = 4_096;

/** For the server's own programs, and when limits are off. */
export const UNLIMITED_ACCOUNT: Account = {
  isGuest: false,
  bytesLeft: Infinity,
  resumeBytesLeft: Infinity,
  waitMs: () => 0,
  charge() {},
  chargeResume() {},
  creditSent() {},
  chargeEmptyRoom: () => 0,
};

/** A join refused for now; the client may try again. */
export class JoinRefused extends Error {
  override name = 'JoinRefused';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    // Keeps clients that wait for the same thing from coming back in a hurry.
    this.retryAfterMs = Math.max(RETRY_AFTER_MS_MIN, Math.ceil(retryAfterMs));
  }
}

const RETRY_AFTER_MS_MIN = 1_000;
