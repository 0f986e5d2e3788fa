/**
 * Unread answers: tells from the progress of a socket whether its client has stopped to read.
 */

/** What is known of a socket since it was last looked at. */
export interface Progress {
  /** Of parts that were written completely. */
  sentBytes: number;
  /** Left of the part that is being written; undefined where the runtime does not tell. */
  queuedBytes: number | undefined;
  /** Since when the network took nothing, although bytes wait. */
  unreadSinceMs: number | undefined;
}

/** Of a socket of `node:net`. */
export interface Writing {
  readonly writableLength: number;
  readonly bytesWritten: number;
}

/** An answer of which the network took nothing for this long is cut. */
export const UNREAD_MAX_MS = 20_000;
/** Where only whole parts are seen to pass (Deno), a part gets the time that a link of this speed needs. */
const SLOWEST_BYTES_PER_MS = 4;

export function noProgress(): Progress {
  return { sentBytes: 0, queuedBytes: undefined, unreadSinceMs: undefined };
}

/** Updates `before`. True when the network took nothing for too long. */
export function isUnread(
  wire: Writing,
  before: Progress,
  nowMs: number,
  unreadMaxMs = UNREAD_MAX_MS,
): boolean {
  const { writableLength } = wire;
  const queuedBytes = (wire as { _handle?: { writeQueueSize?: number } })._handle?.writeQueueSize;
  const sentBytes = wire.bytesWritten - writableLength;
  const isMoving = writableLength === 0 || sentBytes !== before.sentBytes ||
    queuedBytes !== before.queuedBytes;
  before.sentBytes = sentBytes;
  before.queuedBytes = queuedBytes;
  if (isMoving) before.unreadSinceMs = undefined;
  else before.unreadSinceMs ??= nowMs;
  if (before.unreadSinceMs === undefined) return false;
  const partMs = queuedBytes === undefined ? writableLength / SLOWEST_BYTES_PER_MS : 0;
  return nowMs - before.unreadSinceMs >= unreadMaxMs + partMs;
}
