/** Connections of this replica: admits, counts, watches and drains WebSockets. */
import type { Log } from '../../lib/log.ts';
import type { Scheduler } from '../../lib/runtime.ts';
import { CLOSES } from '../protocol/codes.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { Caller } from './caller.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { createFrameScheduler } from './frame-scheduler.ts';
import { type OpenSocket, TOO_MANY_FRAGMENTS } from './host.ts';
import type { HostRule } from './host-rule.ts';
import { createHelloQueue } from './hello-queue.ts';
import { createLiveness } from './liveness.ts';
import type { OriginRule } from './origin.ts';
import { createRefusedPages } from './refused-pages.ts';
import { createTurnAway } from './turn-away.ts';

export interface Connections {
  readonly size: number;
  readonly waiting: number;
  readonly isFull: boolean;
  /** A refused caller is upgraded and then closed, so that the client learns the reason. */
  accept(caller: Caller): OpenSocket;
  /** Asks all clients to leave within `spreadMs`, then closes the rest about a second later. */
  drain(spreadMs: number): Promise<void>;
}

/** Counts the connections of each network; see server/features/abuse/. */
export interface Networks {
  of(caller: Caller): string | undefined;
  /** Counts a connection; false when its network has reached the limit. */
  enter(network: string | undefined): boolean;
  leave(network: string | undefined): void;
}

export interface ConnectionsOptions {
  hosts: HostRule;
  origins: OriginRule;
  networks: Networks;
  onClosing(code: number): void;
  session: SessionContext;
  connectionsMax: number;
  helloTimeoutMs: number;
  pingIntervalMs: number;
  scheduler: Scheduler;
  log: Log;
}

/** Time after the spread before the remaining clients are closed. */
const DRAIN_GRACE_MS = 500;
const DRAIN_POLL_MS = 20;

export function createConnections(options: ConnectionsOptions): Connections {
  const { hosts, origins, networks, session: context, connectionsMax, onClosing, log } = options;
  const { metricsHooks } = context;
  const waiting = createHelloQueue<Connection>({
    connectionsMax,
    drop(connection) {
      metricsHooks.dropped('hello');
      connection.drop(CLOSES.timeout);
    },
  });
  const liveness = createLiveness({
    ...options,
    isCrowded: () => waiting.isCrowded,
    onDrop: metricsHooks.dropped,
  });
  const turnAway = createTurnAway();
  const textForPage = createRefusedPages(log);
  const frames = createFrameScheduler(options.scheduler);
  const connections = new Set<Connection>();
  let isDraining = false;
  let opened = 0;

  const refusal = (caller: Caller) => {
    if (!hosts.allows(caller.host)) return CLOSES.unknownHost;
    if (!origins.allows(caller)) return CLOSES.forbidden;
    if (isDraining) return CLOSES.restart;
    if (connections.size >= connectionsMax && !waiting.makeRoom()) return CLOSES.full;
    return undefined;
  };
  const owner: ConnectionOwner = {
    log,
    frames,
    greeted(connection) {
      if (connection.isWelcome) waiting.remove(connection);
      else waiting.greeted(connection);
    },
    broken({ id }, code) {
      metricsHooks.closed(code, 'server');
      if (code === TOO_MANY_FRAGMENTS) metricsHooks.dropped('fragments');
      log.debug('socket: broken', { connection: id, code });
    },
    closing({ id }, { code }) {
      metricsHooks.closed(code, 'server');
      onClosing(code);
      log.debug('socket: closes', { connection: id, code });
    },
    gone(connection, code) {
      if (connections.delete(connection)) networks.leave(connection.network);
      liveness.remove(connection);
      waiting.remove(connection);
      if (connection.endingSinceMs === undefined) metricsHooks.closed(code, 'client');
      log.debug('socket: gone', { connection: connection.id, code });
    },
  };

  return {
    get size() {
      return connections.size;
    },
    get waiting() {
      return waiting.size;
    },
    get isFull() {
      return connections.size >= connectionsMax;
    },
    accept(caller) {
      const network = networks.of(caller);
      const refused = refusal(caller);
      return (socket) => {
        const reason = refused ?? (networks.enter(network) ? undefined : CLOSES.full);
        if (reason) {
          metricsHooks.closed(reason.code, 'server');
          log.debug('socket: refused', { code: reason.code });
          const isPage = reason === CLOSES.forbidden;
          return turnAway(socket, reason, isPage ? textForPage(caller, network) : undefined);
        }
        const connection = new Connection(++opened, socket, network, context, owner);
        connections.add(connection);
        waiting.add(connection);
        liveness.add(connection);
        log.debug('socket: open', { connection: connection.id });
        return connection;
      };
    },
    async drain(spreadMs) {
      isDraining = true;
      const slotMs = spreadMs / Math.max(1, connections.size);
      let slot = 0;
      for (const connection of connections) connection.goAway(Math.round(slotMs * ++slot));
      await waitUntilEmpty(connections, spreadMs + DRAIN_GRACE_MS);
      for (const connection of connections) connection.dismiss(CLOSES.restart);
      await waitUntilEmpty(connections, DRAIN_GRACE_MS);
      for (const connection of connections) connection.terminate();
      liveness.stop();
    },
  };
}

async function waitUntilEmpty(
  connections: ReadonlySet<Connection>,
  withinMs: number,
): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (connections.size > 0 && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
  }
}
