/**
 * The account of a client: how much its own requests may cause. Bytes that it is sent at its request
 * and rooms that it opens though nobody has written in them are charged here; what members are sent
 * live is not.
 */

export interface Account {
  /** Whether nobody vouches for the client. */
  readonly isGuest: boolean;
  /** Bytes that the client may be sent now at its own request. */
  readonly bytesLeft: number;
  /** Bytes that a resume from memory may take: some of them are kept for it. */
  readonly resumeBytesLeft: number;
  /** Milliseconds until this many bytes are left. */
  waitMs(bytes: number): number;
  /** Charges bytes, also more than are left. A negative number gives bytes back. */
  charge(bytes: number): void;
  /** Charges bytes of a resume from memory. */
  chargeResume(bytes: number): void;
  /** The client sent this many bytes, for which it may be sent more. */
  earn(bytes: number): void;
  /** Takes one room without entries. Returns 0 when it may be opened, else the milliseconds until it may. */
  takeEmptyRoom(): number;
}

/**
 * The last bytes of an account are kept for joins and resumes: pages of older messages, lists of
 * members and long latest pages are cut or refused before, so that a client that spent a lot still
 * gets into its rooms.
 */
export const JOIN_RESERVE_BYTES = 65_536;
/** What a reading of the store counts as at least: it costs more than the bytes of a short answer. */
export const PAGE_BYTES_MIN = 16_384;
/** Of the entries of a page as JSON, unless a single message has more. */
export const PAGE_BYTES_MAX = 100_000;
/** The least that a client must have left to be let into a room. */
export const JOIN_BYTES_MIN = 4_096;

/** Of programs of our own, and where limits are off. */
export const OPEN_ACCOUNT: Account = {
  isGuest: false,
  bytesLeft: Infinity,
  resumeBytesLeft: Infinity,
  waitMs: () => 0,
  charge() {},
  chargeResume() {},
  earn() {},
  takeEmptyRoom: () => 0,
};

/** A join that is refused now and may be tried again. */
export class JoinRefused extends Error {
  override name = 'JoinRefused';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    // Clients that wait for the same thing must not come back in a hurry.
    this.retryAfterMs = Math.max(RETRY_AFTER_MS_MIN, Math.ceil(retryAfterMs));
  }
}

const RETRY_AFTER_MS_MIN = 1_000;
