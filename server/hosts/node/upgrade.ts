/**
 * From a request that asks for a WebSocket to the route that takes it. Stands in for the upgrade of
 * `@hono/node-server`, which keeps every request alive as long as its connection and wraps each
 * message in an event: measured, it doubled the memory of an idle connection.
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
  /** Asks the routes. */
  fetch(request: Request, host: Host): Response | Promise<Response>;
  log: Log;
}

/** Time for a client to read the refusal; then it is cut off. */
const REFUSE_WITHIN_MS = 2_000;
/** Each takes a third of a millisecond: a crowd at the door must not hold up those who are in. On Deno a turn takes milliseconds of waiting, too. */
const UPGRADES_PER_TURN = nodeScheduler.areTurnsSlow ? 16 : 8;
/** What the routes need to know. */
const HEADERS = ['host', 'origin', 'upgrade', 'x-forwarded-for', 'x-forwarded-proto'] as const;
/** Of the WebSocket protocol. */
const VERSION = '13';

/** For the `upgrade` event of `node:http`. */
export function createUpgradeListener({ sockets, fetch, log }: UpgradeOptions) {
  // Instead of the library's own answers, which browsers may take for pages.
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
        // In place of one with status 101, which cannot be built here.
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
    // A fault of ours while serving one client must not reach the others.
    serve(incoming, wire as Wire, head as Buffer).catch((error) => {
      log.error('socket: an upgrade failed', { reason: explain(error) });
      wire.destroy();
    });
  };
}

/** Nothing when the client names no valid address. */
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
