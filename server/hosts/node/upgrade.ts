/**
 * WebSocket upgrade: asks the routes, then hands the WebSocket to the one that accepts. Replaces
 * the upgrade of `@hono/node-server`, which doubled the memory of an idle connection in a
 * measurement: it keeps each request alive and wraps each message in an event.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket as Wire } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import type { Host, OpenSocket } from '../../core/connections/host.ts';
import { explain, type Log } from '../../lib/log.ts';
import { createTickLimiter } from '../../lib/tick-limiter.ts';
import { nodeScheduler } from './scheduler.ts';
import { NodeSocket } from './socket.ts';

export interface UpgradeOptions {
  sockets: WebSocketServer;
  fetch(request: Request, host: Host): Response | Promise<Response>;
  log: Log;
}

/** Time for a client to read the refusal before it is cut off. */
const REFUSE_WITHIN_MS = 2_000;
/** Each takes a third of a millisecond; new clients must not delay those connected. */
const UPGRADES_PER_TURN = nodeScheduler.areTurnsSlow ? 16 : 8;
const HEADERS = ['host', 'origin', 'upgrade', 'x-forwarded-for', 'x-forwarded-proto'] as const;
const VERSION = '13';

export function createUpgradeListener({ sockets, fetch, log }: UpgradeOptions) {
  // Replaces the library's answers, which browsers may display as pages.
  sockets.on('wsClientError', (_error, wire, { headers }) => {
    const isOfThisVersion = headers['sec-websocket-version'] === VERSION;
    refuse(wire as Wire, isOfThisVersion ? 400 : 426);
  });
  const limiter = createTickLimiter(UPGRADES_PER_TURN, nodeScheduler);
  const serve = async (incoming: IncomingMessage, wire: Wire, head: Buffer): Promise<void> => {
    const ignoreError = (): void => {};
    wire.on('error', ignoreError);
    if (incoming.headers.upgrade?.toLowerCase() !== 'websocket') return refuse(wire, 400);
    const request = requestOf(incoming);
    if (!request) return refuse(wire, 400);
    await limiter.pass();
    if (wire.destroyed) return;
    let open: OpenSocket | undefined;
    const response = await fetch(request, {
      remoteAddress: wire.remoteAddress,
      upgrade(_request, taken) {
        open = taken;
        // A placeholder: a Response with status 101 cannot be built here.
        return new Response();
      },
    });
    await response.body?.cancel();
    if (wire.destroyed) return;
    const taken = open;
    if (!taken) return refuse(wire, response.ok ? 400 : response.status);
    wire.off('error', ignoreError);
    sockets.handleUpgrade(incoming, wire, head, (ws) => {
      const socket = new NodeSocket(ws, wire);
      socket.listen(taken(socket));
    });
  };
  return (incoming: IncomingMessage, wire: Duplex, head: Uint8Array): void => {
    // A fault with one client must not reach the others.
    serve(incoming, wire as Wire, head as Buffer).catch((error) => {
      log.error('socket: an upgrade failed', { reason: explain(error) });
      wire.destroy();
    });
  };
}

/** Undefined when the client's address is invalid. */
function requestOf({ url = '/', headers }: IncomingMessage): Request | undefined {
  if (!url.startsWith('/')) return undefined;
  const address = `http://${headers.host ?? 'localhost'}${url}`;
  if (!URL.canParse(address) || new URL(address).username !== '') return undefined;
  const some: [string, string][] = [];
  for (const name of HEADERS) {
    const value = headers[name];
    if (value !== undefined) some.push([name, String(value)]);
  }
  return new Request(address, { headers: some });
}

function refuse(wire: Wire, status: number): void {
  const destroy = (): void => void wire.destroy();
  wire.once('finish', destroy);
  wire.setTimeout(REFUSE_WITHIN_MS, destroy);
  const headers = ['Connection: close', 'Content-Length: 0', 'X-Content-Type-Options: nosniff'];
  if (status === 426) headers.push(`Sec-WebSocket-Version: ${VERSION}`, 'Upgrade: websocket');
  wire.end(`HTTP/1.1 ${status} Refused\r\n${headers.join('\r\n')}\r\n\r\n`);
}
