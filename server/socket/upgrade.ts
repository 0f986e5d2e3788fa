/**
 * From a request that asks for a WebSocket to the route that takes it. Stands in for the upgrade of
 * `@hono/node-server`, which keeps every request alive as long as its connection and wraps each
 * message in an event: measured, it doubled the memory of an idle connection.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket as Wire } from 'node:net';
import type { WebSocket, WebSocketServer } from 'ws';
import { explain, type Log } from '../lib/log.ts';

/** What a route finds as its environment; absent on a plain request. */
export interface UpgradeEnv {
  upgrade?: Upgrade;
}

export interface Upgrade {
  /** Set by the route that takes the WebSocket; called once it is open. */
  take?: (ws: WebSocket, wire: Wire) => void;
}

export interface UpgradeOptions {
  sockets: WebSocketServer;
  /** Asks the routes. */
  fetch(request: Request, env: UpgradeEnv): Response | Promise<Response>;
  log: Log;
}

/** For the `upgrade` event of `node:http`. */
export function createUpgradeListener({ sockets, fetch, log }: UpgradeOptions) {
  return async (incoming: IncomingMessage, wire: Duplex, head: Uint8Array): Promise<void> => {
    const ignoreError = (): void => {};
    wire.on('error', ignoreError);
    const upgrade: Upgrade = {};
    const status = await ask(incoming, upgrade);
    const { take } = upgrade;
    if (wire.destroyed) return;
    if (!take) return refuse(wire, status);
    wire.off('error', ignoreError);
    sockets.handleUpgrade(incoming, wire, head as Buffer, (ws) => take(ws, wire as Wire));
  };

  async function ask(incoming: IncomingMessage, upgrade: Upgrade): Promise<number> {
    const request = requestOf(incoming);
    if (!request) return 400;
    try {
      return (await fetch(request, { upgrade })).status;
    } catch (error) {
      log.error('socket: an upgrade failed', { reason: explain(error) });
      return 500;
    }
  }
}

/** Nothing when the client names no valid address. */
function requestOf({ url = '/', headers }: IncomingMessage): Request | undefined {
  const address = `http://${headers.host ?? 'localhost'}${url}`;
  if (!url.startsWith('/') || !URL.canParse(address)) return undefined;
  const some: [string, string][] = [];
  for (const name of ['host', 'origin', 'upgrade'] as const) {
    const value = headers[name];
    if (value !== undefined) some.push([name, value]);
  }
  return new Request(address, { headers: some });
}

function refuse(wire: Duplex, status: number): void {
  wire.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
