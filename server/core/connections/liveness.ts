/** Liveness checks: one timer ends all connections that exceed a deadline or a memory limit. */
import type { Drop } from '../../lib/drops.ts';
import { largestFirst } from '../../lib/largest-first.ts';
import { type CloseReason, CLOSES } from '../protocol/codes.ts';

export interface WatchedConnection {
  readonly isWelcome: boolean;
  readonly hasSaidHello: boolean;
  readonly openedAtMs: number;
  /** End of its identity, if any; milliseconds since the Unix epoch. */
  readonly expiresAtMs: number | undefined;
  /** Time at which this side closed it, if it did. */
  readonly endingSinceMs: number | undefined;
  /** Bytes in memory of an incomplete message; undefined when there is none. */
  readonly unfinishedBytes: number | undefined;
  /** When that message was first seen. The connection resets it when a message is complete. */
  unfinishedSinceMs: number | undefined;
  /** The client's pings and pongs since the last check. */
  controlFrames: number;
  /** Bytes, private to this client, that it has not read. */
  readonly unreadBytes: number;
  unansweredPings: number;
  pingedAtMs: number;
  ping(): void;
  close(reason: CloseReason): void;
  /** Sends the close reason and ends at once, without waiting for the answer. */
  drop(reason: CloseReason): void;
  /** Ends at once, without a close frame. */
  terminate(): void;
}

export interface Liveness {
  add(connection: WatchedConnection): void;
  remove(connection: WatchedConnection): void;
  stop(): void;
}

export interface LivenessOptions {
  helloTimeoutMs: number;
  pingIntervalMs: number;
  /** True while many connections have not sent a hello. */
  isCrowded(): boolean;
  onDrop(what: Drop): void;
  now?: () => number;
  /** Milliseconds since the Unix epoch. */
  date?: () => number;
}

const HELLO_WITHIN_MS_WHEN_CROWDED = 3_000;
const UNANSWERED_PINGS_MAX = 2;
/** A client that does not read gets no close frame; its connection is dropped after this time. */
const CLOSE_WITHIN_MS = 5_000;
/** Connections that were never welcomed get less time to answer the close. */
const EARLY_CLOSE_WITHIN_MS = 1_000;
const MESSAGE_WITHIN_MS = 10_000;
/** Total over all connections. Above it the largest are dropped. */
const UNFINISHED_BYTES_MAX = 32_000_000;
/** Total over all connections. Above it the largest are dropped. */
const UNREAD_BYTES_MAX = 96_000_000;

const LIMITED = {
  unfinished: {
    reason: CLOSES.timeout,
    bytesOf: (connection: WatchedConnection) => connection.unfinishedBytes ?? 0,
  },
  unread: {
    reason: CLOSES.slow,
    bytesOf: (connection: WatchedConnection) => connection.unreadBytes,
  },
};

export function createLiveness(options: LivenessOptions): Liveness {
  const { helloTimeoutMs, pingIntervalMs, isCrowded, onDrop } = options;
  const { now = wholeMs, date = Date.now } = options;
  const connections = new Set<WatchedConnection>();
  const intervalMs = Math.min(1_000, pingIntervalMs / 4, helloTimeoutMs / 4);

  const isLateForHello = (connection: WatchedConnection, nowMs: number): boolean => {
    const hasLess = !connection.hasSaidHello && isCrowded();
    const withinMs = hasLess
      ? Math.min(HELLO_WITHIN_MS_WHEN_CROWDED, helloTimeoutMs)
      : helloTimeoutMs;
    return nowMs - connection.openedAtMs >= withinMs;
  };
  const isLateForClose = (
    { isWelcome, endingSinceMs }: WatchedConnection,
    nowMs: number,
  ): boolean => {
    const withinMs = isWelcome ? CLOSE_WITHIN_MS : EARLY_CLOSE_WITHIN_MS;
    return nowMs - endingSinceMs! >= withinMs;
  };
  /** A new message may have begun since the last check; `onMessage` has reset the time then. */
  const isLateWithMessage = (
    connection: WatchedConnection,
    nowMs: number,
    bytes: number | undefined,
  ) => {
    if (bytes === undefined) connection.unfinishedSinceMs = undefined;
    else connection.unfinishedSinceMs ??= nowMs;
    return nowMs - (connection.unfinishedSinceMs ?? nowMs) >= MESSAGE_WITHIN_MS;
  };
  const check = (
    connection: WatchedConnection,
    unfinishedBytes: number | undefined,
    nowMs: number,
    dateMs: number,
  ): void => {
    if (connection.endingSinceMs !== undefined) {
      if (isLateForClose(connection, nowMs)) connection.terminate();
    } else if (!connection.isWelcome && isLateForHello(connection, nowMs)) {
      connection.drop(CLOSES.timeout);
    } else if (isLateWithMessage(connection, nowMs, unfinishedBytes)) {
      onDrop('unfinished');
      connection.drop(CLOSES.timeout);
    } else if (dateMs >= (connection.expiresAtMs ?? Infinity)) {
      connection.close(CLOSES.unauthorized);
    } else if (nowMs - connection.pingedAtMs >= pingIntervalMs - intervalMs) {
      if (connection.unansweredPings >= UNANSWERED_PINGS_MAX) {
        return connection.close(CLOSES.timeout);
      }
      connection.unansweredPings += 1;
      connection.pingedAtMs = nowMs;
      connection.ping();
    }
  };
  const checkAll = (): void => {
    const nowMs = now();
    const dateMs = date();
    let allUnfinishedBytes = 0;
    let allUnreadBytes = 0;
    for (const connection of connections) {
      const { unfinishedBytes } = connection;
      connection.controlFrames = 0;
      check(connection, unfinishedBytes, nowMs, dateMs);
      allUnfinishedBytes += unfinishedBytes ?? 0;
      allUnreadBytes += connection.unreadBytes;
    }
    dropLargest('unfinished', allUnfinishedBytes, UNFINISHED_BYTES_MAX);
    dropLargest('unread', allUnreadBytes, UNREAD_BYTES_MAX);
  };
  /** Reduces the total to half of the limit, so that the next check need not drop again. */
  const dropLargest = (what: 'unfinished' | 'unread', allBytes: number, bytesMax: number): void => {
    if (allBytes <= bytesMax) return;
    const { reason, bytesOf } = LIMITED[what];
    for (const connection of largestFirst(connections, bytesOf, allBytes - bytesMax / 2)) {
      onDrop(what);
      connection.drop(reason);
    }
  };
  const timer = setInterval(checkAll, intervalMs);

  return {
    add: (connection) => void connections.add(connection),
    remove: (connection) => void connections.delete(connection),
    stop: () => clearInterval(timer),
  };
}

/** Whole milliseconds, because V8 would allocate an object per connection for a fraction. */
function wholeMs(): number {
  return Math.round(performance.now());
}
