/**
 * The connections of this replica: takes an upgraded WebSocket, checks whether it may stay, and
 * counts, drains and watches those that do.
 */
import type { Log } from '../lib/log.ts';
import { type CloseReason, CLOSES, closeText } from '../protocol/codes.ts';
import type { SessionContext } from '../session/session.ts';
import { Connection } from './connection.ts';
import { createLiveness } from './liveness.ts';
import type { OriginRule } from './origin.ts';
import type { Upgrade } from './upgrade.ts';

export interface Connections {
  readonly size: number;
  readonly isFull: boolean;
  /**
   * For a request with these headers. Who may not come is let in and closed at once, so that the
   * reason reaches the client.
   */
  accept(origin: string | undefined, host: string | undefined): NonNullable<Upgrade['take']>;
  /** Sends every client away, each at a time of its own within `spreadMs`, and closes those that stay. Bounded by `spreadMs` and a little. */
  drain(spreadMs: number): Promise<void>;
}

export interface ConnectionsOptions {
  origins: OriginRule;
  session: SessionContext;
  connectionsMax: number;
  helloTimeoutMs: number;
  pingIntervalMs: number;
  log: Log;
}

/** After their time to leave came, clients get so long before they are closed. */
const DRAIN_GRACE_MS = 500;
const DRAIN_POLL_MS = 20;

export function createConnections(options: ConnectionsOptions): Connections {
  const { origins, session: context, connectionsMax, log } = options;
  const { meter } = context;
  const liveness = createLiveness(options);
  const connections = new Set<Connection>();
  let isDraining = false;
  let opened = 0;

  const refusal = (origin: string | undefined, host: string | undefined) => {
    if (!origins.allows(origin, host)) return CLOSES.forbidden;
    if (isDraining) return CLOSES.restart;
    if (connections.size >= connectionsMax) return CLOSES.full;
    return undefined;
  };
  const owner = {
    log,
    closing({ id }: Connection, { code }: CloseReason) {
      meter.closed(code, 'server');
      log.debug('socket: closes', { connection: id, code });
    },
    gone(connection: Connection, code: number) {
      connections.delete(connection);
      liveness.remove(connection);
      if (connection.closedAtMs === undefined) meter.closed(code, 'client');
      log.debug('socket: gone', { connection: connection.id, code });
    },
  };

  return {
    get size() {
      return connections.size;
    },
    get isFull() {
      return connections.size >= connectionsMax;
    },
    accept(origin, host) {
      const refused = refusal(origin, host);
      return (ws, wire) => {
        if (refused) {
          meter.closed(refused.code, 'server');
          log.debug('socket: refused', { code: refused.code });
          return ws.on('error', () => {}).close(refused.code, closeText(refused));
        }
        const connection = new Connection(++opened, ws, wire, context, owner);
        connections.add(connection);
        liveness.add(connection);
        log.debug('socket: open', { connection: connection.id });
      };
    },
    async drain(spreadMs) {
      isDraining = true;
      const slotMs = spreadMs / Math.max(1, connections.size);
      let slot = 0;
      for (const connection of connections) connection.goAway(Math.round(slotMs * ++slot));
      await emptied(spreadMs + DRAIN_GRACE_MS);
      for (const connection of connections) connection.dismiss(CLOSES.restart);
      await emptied(DRAIN_GRACE_MS);
      for (const connection of connections) connection.terminate();
      liveness.stop();
    },
  };

  async function emptied(withinMs: number): Promise<void> {
    const deadlineMs = performance.now() + withinMs;
    while (connections.size > 0 && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
  }
}
