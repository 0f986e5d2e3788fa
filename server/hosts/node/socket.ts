/**
 * Socket of the Node host, on the `ws` library. Frames are built once for all members of a room and
 * written directly to the TCP socket: `ws` would build each anew, with two writes. `ws` without
 * compression writes synchronously, so the order is kept, and the TCP socket counts all buffered
 * bytes.
 */
import { Buffer } from 'node:buffer';
import type { Socket as Wire } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { type Socket, type SocketEvents, TOO_MANY_FRAGMENTS } from '../../core/connections/host.ts';
import type { SharedFrame } from '../../core/protocol/shared-frame.ts';
import { delayLargeReads } from './large-reads.ts';
import { frameBytes, textFrame, writeTextFrame } from './text-frame.ts';
import { unfinishedBytesOf } from './unfinished-message.ts';
import { WriteBuffer } from './write-buffer.ts';

/** Shared by all connections: combines two writes of up to this many bytes. */
const buffer = new WriteBuffer(32_768);

const PROTOCOL_ERROR = 1002;
/** Close codes that `ws` uses for its errors. */
const CLOSE_CODES: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: TOO_MANY_FRAGMENTS,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
};

const EVENTS = Symbol('events');

interface Carrier extends WebSocket {
  [EVENTS]?: SocketEvents;
}

/** A class, since each client has one: closures would cost an idle connection kilobytes. */
export class NodeSocket implements Socket {
  #ws: Carrier;
  #wire: Wire;
  /** Private bytes written since the TCP socket was last empty. */
  #ownBytes = 0;

  /** `wire`: the TCP socket that `ws` writes to. */
  constructor(ws: WebSocket, wire: Wire) {
    this.#ws = ws;
    delayLargeReads(wire);
    this.#wire = wire;
  }

  /** Attaches shared listeners, which find the events through the WebSocket that calls them. */
  listen(events: SocketEvents): void {
    this.#ws[EVENTS] = events;
    this.#ws.on('message', onMessage).on('ping', onPing).on('pong', onPong)
      .on('close', onClose).on('error', onError);
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  get bufferedBytes(): number {
    return this.#wire.writableLength;
  }

  get unreadBytes(): number {
    return Math.min(this.#ownBytes, this.#wire.writableLength);
  }

  get unfinishedBytes(): number | undefined {
    return unfinishedBytesOf(this.#ws);
  }

  send(text: string): void {
    this.#wire.write(this.#countOwn(textFrame(text)));
  }

  share(frame: SharedFrame, before?: string): void {
    const bytes = frame.bytes ??= textFrame(frame.text);
    if (before === undefined) this.#wire.write(bytes);
    else this.#writeBoth(before, bytes);
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  finish(): void {
    this.#wire.destroySoon();
  }

  ping(): void {
    this.#ws.ping();
  }

  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    if (this.#ws.isPaused) this.#ws.resume();
  }

  #countOwn(bytes: Uint8Array): Uint8Array {
    const isBehind = this.#wire.writableLength > 0;
    this.#ownBytes = bytes.length + (isBehind ? this.#ownBytes : 0);
    return bytes;
  }

  /** Writes both frames in one system call. */
  #writeBoth(before: string, bytes: Uint8Array): void {
    const textBytes = Buffer.byteLength(before);
    const firstBytes = frameBytes(textBytes);
    // Do not copy a shared frame for a slow reader: the copy would stay in memory.
    const isBehind = this.#wire.writableLength > 0;
    const both = isBehind ? undefined : buffer.takeMemory(firstBytes + bytes.length);
    if (!both) {
      this.#wire.cork();
      this.#wire.write(this.#countOwn(textFrame(before)));
      this.#wire.write(bytes);
      this.#wire.uncork();
      return;
    }
    writeTextFrame(before, textBytes, both);
    both.set(bytes, firstBytes);
    this.#wire.write(this.#countOwn(both));
    // The kernel did not take everything: keep the memory until it does.
    if (this.#wire.writableLength > 0) buffer.keepMemory();
  }
}

function onMessage(this: Carrier, data: RawData, isBinary: boolean): void {
  this[EVENTS]!.onMessage(data as Buffer, isBinary);
}

function onPing(this: Carrier): void {
  this[EVENTS]!.onPing?.();
}

function onPong(this: Carrier): void {
  this[EVENTS]!.onPong?.();
}

function onClose(this: Carrier, code: number): void {
  this[EVENTS]!.onClose(code);
}

function onError(this: Carrier, error: Error & { code?: string }): void {
  this[EVENTS]!.onBroken(CLOSE_CODES[error.code ?? ''] ?? PROTOCOL_ERROR);
}
