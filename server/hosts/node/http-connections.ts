/**
 * HTTP connections: limits the number and duration of those that carry no WebSocket. Idle
 * connections and half requests make room for new ones, and an answer that the client does not read
 * is cut.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket as Wire } from 'node:net';
import type { Drop } from '../../lib/drops.ts';
import type { HttpAnswer } from '../../core/connections/host.ts';
import { nodeScheduler } from './scheduler.ts';
import { isUnread, noProgress, type Progress, UNREAD_MAX_MS } from './unread-answer.ts';

/** Options for `createServer` of `node:http`; Deno supports them too. */
export const SERVER_TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 5_000,
} as const;

export interface HttpConnections {
  /** Excludes WebSockets and streams. */
  readonly size: number;
  answerOf(outgoing: ServerResponse): HttpAnswer;
  stop(): void;
}

export interface HttpConnectionsOptions {
  /** Limit of WebSockets. */
  connectionsMax: number;
  streamsMax: number;
  onDrop(what: Drop): void;
  /** For tests. */
  httpMax?: number;
  lookEveryMs?: number;
  unreadMaxMs?: number;
}

/** Above it, the oldest connection that is not answering a request is dropped. */
const HTTP_MAX = 2_048;
/** Connections of the operating system left for upgrades and refusals. */
const SPARE = 1_024;
const CHECK_EVERY_MS = 5_000;
/** Unanswered requests per connection. Browsers send one at a time. */
export const PIPELINED_MAX = 8;

interface HttpConnection extends Progress {
  answers: number;
  /** Number of sweeps before it arrived. */
  sweep: number;
}

export function watchHttpConnections(
  server: Server,
  options: HttpConnectionsOptions,
): HttpConnections {
  const { connectionsMax, streamsMax, onDrop, httpMax = HTTP_MAX } = options;
  const { lookEveryMs = CHECK_EVERY_MS, unreadMaxMs = UNREAD_MAX_MS } = options;
  /** The most recently active comes last. */
  const plain = new Map<Wire, HttpConnection>();
  const streams = new Map<Wire, HttpConnection>();
  const find = (wire: Wire | null) => wire ? plain.get(wire) ?? streams.get(wire) : undefined;
  const sweeper = createSweeper({ plain, httpMax, onDrop });
  server.maxConnections = connectionsMax + streamsMax + httpMax + SPARE;

  const forget = (wire: Wire): void => {
    plain.delete(wire);
    streams.delete(wire);
  };
  function onClose(this: Wire): void {
    forget(this);
  }
  server.on('connection', (wire: Wire) => {
    plain.set(wire, { answers: 0, sweep: sweeper.sweeps, ...noProgress() });
    wire.on('close', onClose);
    if (plain.size > httpMax) sweeper.schedule();
  });
  // The WebSocket limit counts upgraded connections.
  server.on('upgrade', (_incoming: IncomingMessage, wire: Wire) => {
    wire.off('close', onClose);
    forget(wire);
  });
  server.on('request', ({ socket: wire }: IncomingMessage, outgoing: ServerResponse) => {
    const connection = find(wire);
    if (!connection) return;
    connection.answers += 1;
    if (connection.answers > PIPELINED_MAX) {
      onDrop('http_crowd');
      return cut(wire);
    }
    outgoing.once('close', () => {
      connection.answers -= 1;
      if (!find(wire)) return;
      forget(wire);
      plain.set(wire, connection);
    });
  });
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (const some of [plain, streams]) {
      for (const [wire, connection] of some) {
        if (!isUnread(wire, connection, nowMs, unreadMaxMs)) continue;
        onDrop('http_unread');
        cut(wire);
      }
    }
  }, lookEveryMs);
  timer.unref?.();

  return {
    get size() {
      return plain.size;
    },
    answerOf: (outgoing) => ({
      get unreadBytes() {
        return outgoing.socket?.writableLength ?? 0;
      },
      markAsStream() {
        const wire = outgoing.socket;
        const connection = wire && plain.get(wire);
        if (!connection) return;
        plain.delete(wire);
        streams.set(wire, connection);
      },
      cut() {
        if (outgoing.socket) cut(outgoing.socket);
      },
    }),
    stop: () => clearInterval(timer),
  };
}

interface SweeperOptions {
  plain: Map<Wire, HttpConnection>;
  httpMax: number;
  onDrop(what: Drop): void;
}

/**
 * Drops the oldest connections above the limit, but with a delay: the requests of a crowd may have
 * arrived without being read yet. So each connection is kept for at least one event-loop turn
 * between two sweeps. The newest are kept even when all others are answering, because Deno takes
 * several turns to read a first request.
 */
function createSweeper({ plain, httpMax, onDrop }: SweeperOptions) {
  const newestKept = httpMax / 2;
  let sweeps = 0;
  let isScheduled = false;

  const drop = (isSpare: (connection: HttpConnection) => boolean): void => {
    let newer = plain.size;
    for (const [wire, connection] of plain) {
      if (plain.size <= httpMax || newer <= newestKept) return;
      newer -= 1;
      if (connection.sweep > sweeps - 2 || !isSpare(connection)) continue;
      plain.delete(wire);
      onDrop('http_crowd');
      wire.destroy();
    }
  };
  const sweep = (): void => {
    isScheduled = false;
    sweeps += 1;
    drop(({ answers }) => answers === 0);
    drop(({ unreadSinceMs }) => unreadSinceMs !== undefined);
    if (plain.size > httpMax && hasYoung()) schedule();
  };
  /** Connections that are answering will end themselves. */
  const hasYoung = (): boolean => [...plain.values()].at(-1)!.sweep > sweeps - 2;
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    nodeScheduler.afterNetwork(sweep);
  };
  return {
    get sweeps() {
      return sweeps;
    },
    schedule,
  };
}

/** Resets the connection, so that the operating system drops unread data too. */
function cut(wire: Wire): void {
  if (wire.destroyed) return;
  wire.resetAndDestroy();
}
