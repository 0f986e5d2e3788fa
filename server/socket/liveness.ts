/**
 * One wheel for all connections instead of timers on each: says hello in time, answers pings, is who
 * it said for as long as that holds, and is really gone some seconds after it was closed.
 */
import { type CloseReason, CLOSES } from '../protocol/codes.ts';

/** What the wheel needs of a connection. */
export interface Living {
  readonly isWelcome: boolean;
  readonly openedAtMs: number;
  /** When its identity ends, in milliseconds since the Unix epoch, if it does. */
  readonly expiresAtMs: number | undefined;
  /** When this side closed it, if it did. */
  readonly closedAtMs: number | undefined;
  /** Pings sent since the last sign of life. */
  unansweredPings: number;
  pingedAtMs: number;
  ping(): void;
  close(reason: CloseReason): void;
  /** Drops the connection without waiting for the other side. */
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
  now?: () => number;
  /** Milliseconds since the Unix epoch. */
  date?: () => number;
}

const UNANSWERED_PINGS_MAX = 2;
/** A client that does not read gets no close frame; its connection is dropped then. */
const CLOSE_WITHIN_MS = 5_000;

export function createLiveness(
  { helloTimeoutMs, pingIntervalMs, now = wholeMs, date = Date.now }: LivenessOptions,
): Liveness {
  const connections = new Set<Living>();
  const turnMs = Math.min(1_000, pingIntervalMs / 4, helloTimeoutMs / 4);

  const check = (connection: Living, nowMs: number, dateMs: number): void => {
    if (connection.closedAtMs !== undefined) {
      if (nowMs - connection.closedAtMs >= CLOSE_WITHIN_MS) connection.terminate();
    } else if (!connection.isWelcome && nowMs - connection.openedAtMs >= helloTimeoutMs) {
      connection.close(CLOSES.timeout);
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
  const timer = setInterval(() => {
    const nowMs = now();
    const dateMs = date();
    for (const connection of connections) check(connection, nowMs, dateMs);
  }, turnMs);

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
