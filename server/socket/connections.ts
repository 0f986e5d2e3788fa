/**
 * The connections of this replica: takes an upgraded WebSocket, checks whether it may stay, and
 * pumps what it says into a session. The one place that knows the `ws` library's ways.
 */
import type { Context } from 'hono';
import type { WSContext, WSEvents } from 'hono/ws';
import type { WebSocket } from 'ws';
import { explain, type Log } from '../lib/log.ts';
import { type CloseReason, CLOSES } from '../protocol/codes.ts';
import { createSession, type Session, type SessionContext } from '../session/session.ts';
import { createLiveness, type Living } from './liveness.ts';
import type { OriginRule } from './origin.ts';
import type { Socket } from '../session/socket.ts';

export interface Connections {
  readonly size: number;
  readonly isFull: boolean;
  /** For Hono's `upgradeWebSocket`. */
  accept(c: Context): WSEvents<WebSocket>;
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

interface Connection extends Living {
  session: Session;
}

/** After their time to leave came, clients get so long before they are closed. */
const DRAIN_GRACE_MS = 500;
const DRAIN_POLL_MS = 20;

export function createConnections(options: ConnectionsOptions): Connections {
  const { origins, session: context, connectionsMax, log } = options;
  const liveness = createLiveness(options);
  const connections = new Set<Connection>();
  let isDraining = false;

  const refusal = (origin: string | undefined, host: string | undefined) => {
    if (!origins.allows(origin, host)) return CLOSES.forbidden;
    if (isDraining) return CLOSES.restart;
    if (connections.size >= connectionsMax) return CLOSES.full;
    return undefined;
  };
  const open = (ws: WebSocket): Connection => {
    const connection = createConnection(ws, context);
    connections.add(connection);
    liveness.add(connection);
    ws.on('pong', () => connection.unansweredPings = 0);
    return connection;
  };
  const gone = (connection: Connection): void => {
    connections.delete(connection);
    liveness.remove(connection);
    connection.session.closed();
  };

  return {
    get size() {
      return connections.size;
    },
    get isFull() {
      return connections.size >= connectionsMax;
    },
    accept(c) {
      const refused = refusal(c.req.header('origin'), c.req.header('host'));
      let connection: Connection | undefined;
      /** A fault of ours while serving one client must not reach the others. */
      const guard = (serve: () => void): void => {
        try {
          serve();
        } catch (error) {
          log.error('socket: closed a connection after a fault', { reason: explain(error) });
          connection?.close(CLOSES.restart);
        }
      };
      return {
        onOpen: (_event, ws) =>
          guard(() => {
            if (refused) closeRaw(ws, refused);
            else connection = open(ws.raw!);
          }),
        onMessage: (event) =>
          guard(() => {
            if (!connection) return;
            connection.unansweredPings = 0;
            if (typeof event.data === 'string') connection.session.receive(event.data);
            else connection.close(CLOSES.malformed);
          }),
        onClose: () => guard(() => connection && gone(connection)),
        // A close follows; ws answers too large a frame with 1009 by itself.
        onError: () => {},
      };
    },
    async drain(spreadMs) {
      isDraining = true;
      const slotMs = spreadMs / Math.max(1, connections.size);
      let slot = 0;
      for (const { session } of connections) session.goAway(Math.round(slotMs * ++slot));
      await emptied(spreadMs + DRAIN_GRACE_MS);
      for (const connection of connections) connection.close(CLOSES.restart);
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

function createConnection(ws: WebSocket, context: SessionContext): Connection {
  const openedAtMs = performance.now();
  let closedAtMs: number | undefined;
  const close = ({ code, text }: CloseReason): void => {
    if (closedAtMs !== undefined) return;
    closedAtMs = performance.now();
    ws.close(code, text);
  };
  const socket: Socket = {
    send(text) {
      if (ws.readyState === ws.OPEN) ws.send(text);
    },
    close,
    get bufferedBytes() {
      return ws.bufferedAmount;
    },
    get isOpen() {
      return closedAtMs === undefined && ws.readyState === ws.OPEN;
    },
  };
  const session = createSession(socket, context);
  return {
    session,
    openedAtMs,
    pingedAtMs: openedAtMs,
    unansweredPings: 0,
    get isWelcome() {
      return session.isWelcome;
    },
    get closedAtMs() {
      return closedAtMs;
    },
    ping: () => ws.ping(),
    close,
    terminate: () => ws.terminate(),
  };
}

function closeRaw(ws: WSContext<WebSocket>, { code, text }: CloseReason): void {
  ws.close(code, text);
}
