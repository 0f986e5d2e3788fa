/**
 * Host interface: the runtime as the core sees it. A host calls `app.fetch` with a `Host` as each
 * request's environment, and passes each open WebSocket to the core as a `Socket`.
 */
import type { SharedFrame } from '../protocol/shared-frame.ts';

/** An open WebSocket. Optional members are absent on runtimes without them (docs/hosts.md). */
export interface Socket {
  send(text: string): void;
  /** Sends a frame shared by several clients, after one private frame, if given. */
  share(frame: SharedFrame, before?: string): void;
  /** Sends buffered data and a close frame; ends when the other side answers. */
  close(code: number, reason: string): void;
  /** Ends at once; buffered data is lost. */
  terminate(): void;
  /** Ends once buffered data is sent, without waiting for the other side's answer. */
  finish?(): void;
  readonly isOpen: boolean;
  /** Bytes sent that have not reached the network yet. */
  readonly bufferedBytes: number;
  /** Part of `bufferedBytes` that is private to this client: shared frames are in memory once. */
  readonly unreadBytes: number;
  /** Bytes of an incomplete message; undefined when there is none or the host does not know. */
  readonly unfinishedBytes?: number | undefined;
  ping?(): void;
  /** Stops reading. Idempotent, as is `resume`. */
  pause?(): void;
  resume?(): void;
}

/** A received text: a string, or bytes that are decoded on demand. */
export interface Payload {
  readonly length: number;
  toString(): string;
}

export interface SocketEvents {
  onMessage(data: Payload, isBinary: boolean): void;
  onPing?(): void;
  onPong?(): void;
  /** The client violated the protocol or a limit; the host closes with this code. */
  onBroken(code: number): void;
  /** `code`: the other side's close code, or 1006. */
  onClose(code: number): void;
}

export type OpenSocket = (socket: Socket) => SocketEvents;

/** Code of `onBroken` for a message with too many fragments (RFC 6455, section 7.4.1: policy). */
export const TOO_MANY_FRAGMENTS = 1008;

/** Environment of one request: `c.env` in a Hono route. */
export interface Host {
  readonly remoteAddress?: string | undefined;
  /** Absent unless the request asks for a WebSocket. Returns the route's response. */
  upgrade?(request: Request, open: OpenSocket): Response;
  /** Absent when the host cannot tell. */
  readonly answer?: HttpAnswer;
}

export interface HttpAnswer {
  /** Bytes written that have not reached the network yet. */
  readonly unreadBytes: number;
  /** Marks an endless stream, which has its own limit. */
  markAsStream(): void;
  /** Ends the connection at once, because the client does not read. */
  cut(): void;
}
