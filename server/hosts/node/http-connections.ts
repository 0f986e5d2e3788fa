/**
 * HTTP connections: bounds on those that carry no WebSocket, in number and in time. Idle ones and half
 * requests give place to new connections, so they lock nobody out; an answer that nobody reads is cut.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket as Wire } from 'node:net';
import type { Drop } from '../../lib/drops.ts';
import type { HttpAnswer } from '../../core/connections/host.ts';
import { nodeScheduler } from './scheduler.ts';
import { isUnread, noProgress, type Progress, UNREAD_MAX_MS } from './unread-answer.ts';

/** For `createServer` of `node:http`, which does the same on Deno. */
export const SERVER_TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 5_000,
} as const;

export interface HttpConnections {
  /** Without WebSockets and streams. */
  readonly size: number;
  /** For the environment of a route. */
  answerOf(outgoing: ServerResponse): HttpAnswer;
  stop(): void;
}

export interface HttpConnectionsOptions {
  /** WebSockets. */
  connectionsMax: number;
  streamsMax: number;
  onDrop(what: Drop): void;
  /** For tests. */
  httpMax?: number;
  lookEveryMs?: number;
  unreadMaxMs?: number;
}

/** Idle, with a half request, or being answered; beyond it the oldest that is not being answered goes. */
const HTTP_MAX = 2_048;
/** Of the operating system's connections, for those that are being upgraded, or turned away. */
const SPARE = 1_024;
const LOOK_EVERY_MS = 5_000;
/** Requests of one connection that are not answered yet. Browsers have one. */
export const PIPELINED_MAX = 8;

interface HttpConnection extends Progress {
  /** Requests that are being answered. */
  answers: number;
  /** Of the sweep before which it came. */
  sweep: number;
}

export function watchHttpConnections(
  server: Server,
  options: HttpConnectionsOptions,
): HttpConnections {
  const { connectionsMax, streamsMax, onDrop, httpMax = HTTP_MAX } = options;
  const { lookEveryMs = LOOK_EVERY_MS, unreadMaxMs = UNREAD_MAX_MS } = options;
  /** The one that was active last comes last. */
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
  // A connection that is upgraded is one of the WebSockets, and counted there.
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
      lasts() {
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
 * Ends the oldest connections when there are too many. Not at once: of a crowd that was just accepted
 * the requests may be there already, and the runtime has only not read them yet. So a connection stays
 * for a whole turn of the event loop at least, which lies between two sweeps. And the newest stay
 * where all the others are being answered: Deno takes several turns to read a first request.
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
  /** Those that are being answered end by themselves. */
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

/** With a reset, so that the operating system does not keep what nobody reads either. */
function cut(wire: Wire): void {
  if (wire.destroyed) return;
  wire.resetAndDestroy();
}
