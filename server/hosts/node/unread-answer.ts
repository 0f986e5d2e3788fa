/** Unread answers: detects from a socket's progress that its client has stopped reading. */

/** State of a socket at the last check. */
export interface Progress {
  /** Bytes of parts that were written completely. */
  sentBytes: number;
  /** Bytes left of the part being written; undefined where the runtime does not tell. */
  queuedBytes: number | undefined;
  /** Time since when no bytes have moved although some wait. */
  unreadSinceMs: number | undefined;
}

export interface Writing {
  readonly writableLength: number;
  readonly bytesWritten: number;
}

/** An answer without progress for this long is cut. */
export const UNREAD_MAX_MS = 20_000;
/** Where only whole parts are visible (Deno), a part gets the time that it takes at this speed. */
const SLOWEST_BYTES_PER_MS = 4;

export function noProgress(): Progress {
  return { sentBytes: 0, queuedBytes: undefined, unreadSinceMs: undefined };
}

/** Updates `before`. Returns true when there was no progress for too long. */
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
