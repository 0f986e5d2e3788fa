/** Deno host: `Deno.serve` and `Deno.upgradeWebSocket`. docs/hosts.md lists its limits. */
import type { Host, OpenSocket, Socket } from '../core/connections/host.ts';
import type { SharedFrame } from '../core/protocol/shared-frame.ts';
import { SUBPROTOCOL } from '../core/protocol/frames.ts';
import { explain } from '../lib/log.ts';
import { utf8Bytes } from '../lib/utf8-bytes.ts';
import type { RunningServer, ServeOptions } from './serve.ts';

/** The part of Deno's API used here; Node's type definitions do not have it. */
interface DenoRuntime {
  serve(
    options: {
      port: number;
      hostname?: string;
      onListen(address: { port: number }): void;
      onError(error: unknown): Response;
    },
    handler: (
      request: Request,
      info: { remoteAddr: { hostname?: string } },
    ) => Response | Promise<Response>,
  ): { unref(): void };
  upgradeWebSocket(
    request: Request,
    options: { protocol?: string; idleTimeout: number },
  ): { socket: WebSocket; response: Response };
}

const MESSAGE_TOO_BIG = 1009;
const ABNORMAL = 1006;
const UNANSWERED_PINGS = 2;

export function serveDeno(options: ServeOptions): RunningServer {
  const { fetch, port, hostname, frameMax, pingIntervalMs, onError, onListening, log } = options;
  const { Deno } = globalThis as unknown as { Deno?: DenoRuntime };
  if (!Deno) throw new Error('this host needs Deno');

  const upgrade = (request: Request, open: OpenSocket): Response => {
    const offered = request.headers.get('sec-websocket-protocol') ?? '';
    const isOffered = offered.split(',').some((one) => one.trim() === SUBPROTOCOL);
    // Deno throws for an invalid handshake.
    if (!isHandshake(request)) return new Response(null, { status: 400 });
    const { socket, response } = Deno.upgradeWebSocket(request, {
      ...(isOffered ? { protocol: SUBPROTOCOL } : {}),
      // Deno sends pings itself, and ends a connection that does not answer for this many seconds.
      idleTimeout: Math.ceil(pingIntervalMs * UNANSWERED_PINGS / 1_000),
    });
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => listenTo(socket, open, frameMax);
    return response;
  };

  let isStopping = false;
  let server: ReturnType<DenoRuntime['serve']> | undefined;
  try {
    server = Deno.serve({
      port,
      ...(hostname ? { hostname } : {}),
      onListen: (address) => onListening(address.port),
      onError(error) {
        log.error('http: a request failed', { reason: explain(error) });
        return new Response(null, { status: 500 });
      },
    }, (request, { remoteAddr }) => {
      const isUpgrade = request.headers.get('upgrade')?.toLowerCase() === 'websocket';
      if (isStopping && !isUpgrade) return new Response(null, { status: 503 });
      const host: Host = { remoteAddress: remoteAddr.hostname, ...(isUpgrade ? { upgrade } : {}) };
      return fetch(request, host);
    });
  } catch (error) {
    onError(error as Error, false);
  }
  // Deno's `shutdown` would close all WebSockets with 1001, so only new requests are refused.
  return {
    stopListening() {
      isStopping = true;
      server?.unref();
    },
  };
}

/** RFC 6455, section 4.2.1. */
function isHandshake({ method, headers }: Request): boolean {
  return method === 'GET' && headers.has('sec-websocket-key') &&
    /\bupgrade\b/i.test(headers.get('connection') ?? '');
}

function listenTo(ws: WebSocket, open: OpenSocket, frameMax: number): void {
  let isBroken = false;
  let isOver = false;
  const end = (code: number): void => {
    if (isOver) return;
    isOver = true;
    events.onClose(code);
  };
  const events = open(new DenoSocket(ws, () => end(ABNORMAL)));
  ws.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (isBroken || isOver) return;
    const isBinary = typeof data !== 'string';
    if ((isBinary ? data.byteLength : utf8Bytes(data)) <= frameMax) {
      events.onMessage(isBinary ? '' : data, isBinary);
      return;
    }
    isBroken = true;
    events.onBroken(MESSAGE_TOO_BIG);
    ws.close(MESSAGE_TOO_BIG);
  };
  ws.onclose = ({ code }: CloseEvent) => end(code || ABNORMAL);
  // `onclose` follows.
  ws.onerror = () => {};
}

class DenoSocket implements Socket {
  #ws: WebSocket;
  #end: () => void;

  constructor(ws: WebSocket, end: () => void) {
    this.#ws = ws;
    this.#end = end;
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#ws.bufferedAmount;
  }

  get unreadBytes(): number {
    return this.#ws.bufferedAmount;
  }

  send(text: string): void {
    this.#ws.send(text);
  }

  share(frame: SharedFrame, before?: string): void {
    if (before !== undefined) this.#ws.send(before);
    this.#ws.send(frame.text);
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  /** Ends it for the core. Deno itself waits for the other side's answer to the close. */
  terminate(): void {
    this.#ws.close();
    this.#end();
  }
}
