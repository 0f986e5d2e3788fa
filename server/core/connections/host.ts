/**
 * Host: what the core sees of the runtime that serves it. A host calls `app.fetch` with a `Host` as the
 * environment of each request, and hands over each open WebSocket as a `Socket`.
 */
import type { SharedFrame } from '../protocol/shared-frame.ts';

/** One open WebSocket. The optional members are absent where the runtime has no such thing (docs/hosts.md). */
export interface Socket {
  send(text: string): void;
  /** Sends a frame that others get too, right after one for this client alone, if any. */
  share(frame: SharedFrame, before?: string): void;
  /** Sends what waits and a close frame; the other side's answer ends it. */
  close(code: number, reason: string): void;
  /** Ends it at once: what waits is lost. */
  terminate(): void;
  /** Ends it when what waits is with the network, whatever the other side answers. */
  finish?(): void;
  readonly isOpen: boolean;
  /** Bytes that were sent and have not reached the network yet. */
  readonly bufferedBytes: number;
  /** Of them those for this client alone: shared frames are in memory once. */
  readonly unreadBytes: number;
  /** Bytes of an unfinished message; undefined when there is none or the host does not know. */
  readonly unfinishedBytes?: number | undefined;
  ping?(): void;
  /** Stops reading. Idempotent, as is `resume`. */
  pause?(): void;
  resume?(): void;
}

/** A text as it came: a string, or bytes that are decoded when they are needed. */
export interface Payload {
  readonly length: number;
  toString(): string;
}

/** What a host tells of a WebSocket. */
export interface SocketEvents {
  onMessage(data: Payload, isBinary: boolean): void;
  onPing?(): void;
  onPong?(): void;
  /** The client broke the rules of WebSocket or a limit; the host closes with this code. */
  onBroken(code: number): void;
  /** It is over. `code`: what the other side ended it with, or 1006. */
  onClose(code: number): void;
}

/** Called once it is open. */
export type OpenSocket = (socket: Socket) => SocketEvents;

/** The code of `onBroken` for a message in too many fragments (RFC 6455, section 7.4.1: policy violation). */
export const TOO_MANY_FRAGMENTS = 1008;

/** One request's environment: `c.env` of a Hono route. */
export interface Host {
  /** Address of the other end of the connection. */
  readonly remoteAddress?: string | undefined;
  /** Absent unless the request asks for a WebSocket. Returns the answer of the route. */
  upgrade?(request: Request, open: OpenSocket): Response;
  /** Absent where the host cannot tell. */
  readonly answer?: HttpAnswer;
}

/** The connection of an HTTP answer. */
export interface HttpAnswer {
  /** Bytes that were written and have not reached the network yet. */
  readonly unreadBytes: number;
  /** The answer is a stream without end, which has a limit of its own. */
  lasts(): void;
  /** Ends the connection at once: the client does not read. */
  cut(): void;
}
