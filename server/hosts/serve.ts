/**
 * Options of a host's `serve…()`, and what it returns.
 */
import type { Host } from '../core/connections/host.ts';
import type { Drop } from '../lib/drops.ts';
import type { Log } from '../lib/log.ts';

export interface ServeOptions {
  fetch(request: Request, host: Host): Response | Promise<Response>;
  port: number;
  /** Absent: all addresses of the machine. */
  hostname?: string | undefined;
  /** Bytes of one WebSocket message. */
  frameMax: number;
  pingIntervalMs: number;
  /** WebSockets. */
  connectionsMax: number;
  /** Answers without end. */
  streamsMax: number;
  onDrop(what: Drop): void;
  onListening(port: number): void;
  /** `isListening`: it serves all the same. */
  onError(error: Error, isListening: boolean): void;
  log: Log;
}

export interface Served {
  /** HTTP connections without WebSockets and streams; absent where the host does not tell. */
  readonly http?: { readonly size: number };
  /** No new connection from now on. */
  stopListening(): void;
}
