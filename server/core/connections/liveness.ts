/**
 * Liveness: one timer for all connections instead of timers on each. Ends connections that say no
 * hello, do not end a message, answer no ping, outlive their identity, do not read, or stay after
 * they were closed.
 */
import type { Drop } from '../../lib/drops.ts';
import { largestFirst } from '../../lib/largest-first.ts';
import { type CloseReason, CLOSES } from '../protocol/codes.ts';

/** What the timer needs of a connection. */
export interface Living {
  readonly isWelcome: boolean;
  readonly hasSaidHello: boolean;
  readonly openedAtMs: number;
  /** When its identity ends, in milliseconds since the Unix epoch, if it does. */
  readonly expiresAtMs: number | undefined;
  /** When this side closed it, if it did. */
  readonly endingSinceMs: number | undefined;
  /** Bytes in memory of a message that was begun and not ended; undefined when there is none. */
  readonly unfinishedBytes: number | undefined;
  /** When that message was first seen. The connection sets it back when a message is complete. */
  unfinishedSinceMs: number | undefined;
  /** Pings and pongs of the client since the last turn. */
  controlFrames: number;
  /** Bytes that were sent to this client alone and wait for it to read. */
  readonly unreadBytes: number;
  /** Pings sent since the last sign of life. */
  unansweredPings: number;
  pingedAtMs: number;
  ping(): void;
  close(reason: CloseReason): void;
  /** Says why and ends it at once, without waiting for the other side. */
  drop(reason: CloseReason): void;
  /** Ends the connection without a word. */
  terminate(): void;
}

export interface Liveness {
  add(connection: Living): void;
  remove(connection: Living): void;
  stop(): void;
}

export interface LivenessOptions {
  helloTimeoutMs: number;
  pingIntervalMs: number;
  /** Whether many connections have not said hello. */
  isCrowded(): boolean;
  onDrop(what: Drop): void;
  now?: () => number;
  /** Milliseconds since the Unix epoch. */
  date?: () => number;
}

const HELLO_WITHIN_MS_WHEN_CROWDED = 3_000;
const UNANSWERED_PINGS_MAX = 2;
/** A client that does not read gets no close frame; its connection is dropped then. */
const CLOSE_WITHIN_MS = 5_000;
/** Connections that were never welcome get less time to answer the close. */
const EARLY_CLOSE_WITHIN_MS = 1_000;
const MESSAGE_WITHIN_MS = 10_000;
/** Of all unfinished messages. Beyond it the largest are dropped. */
const UNFINISHED_BYTES_MAX = 32_000_000;
/** What waits for all clients that do not read. Beyond it those with the most are dropped. */
const UNREAD_BYTES_MAX = 96_000_000;

const TOO_MUCH = {
  unfinished: {
    reason: CLOSES.timeout,
    bytesOf: (connection: Living) => connection.unfinishedBytes ?? 0,
  },
  unread: { reason: CLOSES.slow, bytesOf: (connection: Living) => connection.unreadBytes },
};

export function createLiveness(options: LivenessOptions): Liveness {
  const { helloTimeoutMs, pingIntervalMs, isCrowded, onDrop } = options;
  const { now = wholeMs, date = Date.now } = options;
  const connections = new Set<Living>();
  const turnMs = Math.min(1_000, pingIntervalMs / 4, helloTimeoutMs / 4);

  const isLateForHello = (connection: Living, nowMs: number): boolean => {
    const hasLess = !connection.hasSaidHello && isCrowded();
    const withinMs = hasLess
      ? Math.min(HELLO_WITHIN_MS_WHEN_CROWDED, helloTimeoutMs)
      : helloTimeoutMs;
    return nowMs - connection.openedAtMs >= withinMs;
  };
  const isLateForEnd = ({ isWelcome, endingSinceMs }: Living, nowMs: number): boolean => {
    const withinMs = isWelcome ? CLOSE_WITHIN_MS : EARLY_CLOSE_WITHIN_MS;
    return nowMs - endingSinceMs! >= withinMs;
  };
  /** The message may have ended and another one begun since the last turn: `hear` sets it back then. */
  const isLateWithMessage = (connection: Living, nowMs: number, bytes: number | undefined) => {
    if (bytes === undefined) connection.unfinishedSinceMs = undefined;
    else connection.unfinishedSinceMs ??= nowMs;
    return nowMs - (connection.unfinishedSinceMs ?? nowMs) >= MESSAGE_WITHIN_MS;
  };
  const check = (
    connection: Living,
    unfinishedBytes: number | undefined,
    nowMs: number,
    dateMs: number,
  ): void => {
    if (connection.endingSinceMs !== undefined) {
      if (isLateForEnd(connection, nowMs)) connection.terminate();
    } else if (!connection.isWelcome && isLateForHello(connection, nowMs)) {
      connection.drop(CLOSES.timeout);
    } else if (isLateWithMessage(connection, nowMs, unfinishedBytes)) {
      onDrop('unfinished');
      connection.drop(CLOSES.timeout);
    } else if (dateMs >= (connection.expiresAtMs ?? Infinity)) {
      connection.close(CLOSES.unauthorized);
    } else if (nowMs - connection.pingedAtMs >= pingIntervalMs - turnMs) {
      if (connection.unansweredPings >= UNANSWERED_PINGS_MAX) {
        return connection.close(CLOSES.timeout);
      }
      connection.unansweredPings += 1;
      connection.pingedAtMs = nowMs;
      connection.ping();
    }
  };
  const turn = (): void => {
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
  /** Down to half of what is too much, so that it need not be done again at once. */
  const dropLargest = (what: 'unfinished' | 'unread', allBytes: number, bytesMax: number): void => {
    if (allBytes <= bytesMax) return;
    const { reason, bytesOf } = TOO_MUCH[what];
    for (const connection of largestFirst(connections, bytesOf, allBytes - bytesMax / 2)) {
      onDrop(what);
      connection.drop(reason);
    }
  };
  const timer = setInterval(turn, turnMs);

  return {
    add: (connection) => void connections.add(connection),
    remove: (connection) => void connections.delete(connection),
    stop: () => clearInterval(timer),
  };
}

/** A fraction would be an object of its own on the heap, for each connection. */
function wholeMs(): number {
  return Math.round(performance.now());
}
