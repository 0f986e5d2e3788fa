/** Server options of a host, and its handle. */
import type { Host } from '../core/connections/host.ts';
import type { Drop } from '../lib/drops.ts';
import type { Log } from '../lib/log.ts';

export interface ServeOptions {
  fetch(request: Request, host: Host): Response | Promise<Response>;
  port: number;
  /** Absent: all network interfaces. */
  hostname?: string | undefined;
  /** Bytes of one WebSocket message. */
  frameMax: number;
  pingIntervalMs: number;
  /** Limit of WebSockets. */
  connectionsMax: number;
  /** Limit of endless responses. */
  streamsMax: number;
  onDrop(what: Drop): void;
  onListening(port: number): void;
  /** `isListening`: the server keeps running. */
  onError(error: Error, isListening: boolean): void;
  log: Log;
}

export interface RunningServer {
  /** HTTP connections without WebSockets and streams; absent when the host cannot tell. */
  readonly http?: { readonly size: number };
  /** Refuses new connections. */
  stopListening(): void;
}
