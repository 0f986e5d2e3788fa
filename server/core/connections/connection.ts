/**
 * One client's connection: pumps what it says into a session and writes what the session sends.
 * The one place that knows the `ws` library's ways.
 */
import { Buffer } from 'node:buffer';
import type { Socket as Wire } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { explain, type Log } from '../../lib/log.ts';
import { type CloseReason, CLOSES, closeText } from '../protocol/codes.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import { Session } from '../session/session.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { Socket } from '../session/socket.ts';
import { libraryCloseCode } from '../../hosts/node/library-closes.ts';
import { type Listening, listenTo } from '../../hosts/node/listeners.ts';
import type { Living } from './liveness.ts';
import { type InRounds, joinRounds } from './frame-scheduler.ts';
import { Slab } from '../../hosts/node/write-buffer.ts';
import { frameBytes, textFrame, writeTextFrame } from '../../hosts/node/text-frame.ts';
import { unfinishedBytesOf } from '../../hosts/node/unfinished-message.ts';

/** Of all connections: writes of up to so many bytes are put together here. */
const slab = new Slab(32_768);

/** Frames handled per connection and turn, so that a burst delays only its sender. On Deno a turn takes milliseconds. */
const FRAMES_PER_TURN = process.versions.deno ? 8 : 2;
/** Frames of one connection that wait: more than stand in what is read at once. */
const HELD_MAX = 4_000;
/** So many waiting, or so many bytes, no more is read. */
const HELD_ENOUGH = 16;
const HELD_BYTES_ENOUGH = 65_536;

/** Pings and pongs in one turn of liveness, a second. */
const CONTROL_FRAMES_PER_TURN_MAX = 32;

/** What a connection tells those who keep it. */
export interface ConnectionOwner {
  /** The client has said hello, and is let in where `isWelcome` is true. */
  greeted(connection: Connection): void;
  /** This side closes it. */
  closing(connection: Connection, reason: CloseReason): void;
  /** The client broke the rules of WebSocket, and `ws` closes the connection with this code. */
  broken(connection: Connection, code: number): void;
  /** `code`: what the other side ended it with, or 1006. */
  gone(connection: Connection, code: number): void;
  log: Log;
}

/** Held by all that hold nothing, so that a frame alone costs no list. */
const NOTHING: RawData[] = [];

/** A class, as there is one for each client: closures would cost an idle one kilobytes. */
export class Connection implements Socket, Living, Listening, InRounds {
  readonly id: number;
  readonly openedAtMs = nowMs();
  pingedAtMs = this.openedAtMs;
  unansweredPings = 0;
  /** When this side closed it, if it did. */
  closedAtMs: number | undefined;
  #brokenAtMs: number | undefined;
  unfinishedSinceMs: number | undefined;
  hasSaidHello = false;
  controlFrames = 0;
  readonly network: string | undefined;
  /** Written for this client alone since all of it was last with the kernel. */
  #ownBytes = 0;
  #ws: WebSocket;
  #wire: Wire;
  #session: Session;
  #owner: ConnectionOwner;
  /** Frames that wait for their turn. There, maybe empty, while the connection is in the rounds. */
  #held: RawData[] | undefined;
  /** What the other side ended it with, while what it said before is not all taken. */
  #goneCode: number | undefined;

  /**
   * `wire` is what `ws` itself writes to. Frames go there directly, built once for all members of a
   * room: `ws` would build each anew, with two writes. What is buffered is counted there all the
   * same, and `ws` writes without delay when nothing is compressed, so the order is kept.
   */
  constructor(
    id: number,
    ws: WebSocket,
    wire: Wire,
    network: string | undefined,
    context: SessionContext,
    owner: ConnectionOwner,
  ) {
    this.id = id;
    this.network = network;
    this.#ws = ws;
    this.#wire = wire;
    this.#owner = owner;
    this.#session = new Session(this, context);
    listenTo(ws, this);
  }

  get isWelcome(): boolean {
    return this.#session.isWelcome;
  }

  get expiresAtMs(): number | undefined {
    return this.#session.expiresAtMs;
  }

  get endingSinceMs(): number | undefined {
    return this.closedAtMs ?? this.#brokenAtMs;
  }

  get isOpen(): boolean {
    return this.closedAtMs === undefined && this.#ws.readyState === this.#ws.OPEN;
  }

  get bufferedBytes(): number {
    return this.#wire.writableLength;
  }

  /** Without frames that all members of a room share: those are in memory once. */
  get unreadBytes(): number {
    return Math.min(this.#ownBytes, this.#wire.writableLength);
  }

  get unfinishedBytes(): number | undefined {
    return unfinishedBytesOf(this.#ws);
  }

  greeted(): void {
    this.hasSaidHello = true;
    this.#owner.greeted(this);
  }

  send(text: string): void {
    if (this.isOpen) this.#wire.write(this.#own(textFrame(text)));
  }

  #own(bytes: Uint8Array): Uint8Array {
    const isBehind = this.#wire.writableLength > 0;
    this.#ownBytes = bytes.length + (isBehind ? this.#ownBytes : 0);
    return bytes;
  }

  share(frame: SharedFrame, before?: string): void {
    if (!this.isOpen) return;
    const bytes = frame.bytes ??= textFrame(frame.text);
    if (before === undefined) this.#wire.write(bytes);
    else this.#writeBoth(before, bytes);
  }

  /** In one system call. */
  #writeBoth(before: string, bytes: Uint8Array): void {
    const textBytes = Buffer.byteLength(before);
    const firstBytes = frameBytes(textBytes);
    // For a reader that is behind, what others get too is better not copied: it would wait as often.
    const isBehind = this.#wire.writableLength > 0;
    const both = isBehind ? undefined : slab.take(firstBytes + bytes.length);
    if (!both) {
      this.#wire.cork();
      this.#wire.write(this.#own(textFrame(before)));
      this.#wire.write(bytes);
      this.#wire.uncork();
      return;
    }
    writeTextFrame(before, textBytes, both);
    both.set(bytes, firstBytes);
    this.#wire.write(this.#own(both));
    // What the kernel did not take at once waits where it is.
    if (this.#wire.writableLength > 0) slab.keep();
  }

  /** Sends what waits, then closes. */
  dismiss(reason: CloseReason): void {
    this.#session.close(reason);
  }

  goAway(afterMs: number): void {
    this.#session.goAway(afterMs);
  }

  close(reason: CloseReason): void {
    if (this.closedAtMs !== undefined) return;
    this.closedAtMs = nowMs();
    this.#owner.closing(this, reason);
    this.#held = undefined;
    // Or the answer to the close is never read.
    if (this.#ws.isPaused) this.#ws.resume();
    this.#ws.close(reason.code, closeText(reason));
  }

  ping(): void {
    this.#ws.ping();
  }

  terminate(): void {
    this.#ws.terminate();
  }

  drop(reason: CloseReason): void {
    const isBehind = this.#wire.writableLength > 0;
    this.close(reason);
    if (isBehind) this.terminate();
    else this.#wire.destroySoon();
  }

  /** The library answers it, which costs more than it cost the client. What follows a flood is not read. */
  heardPing(): void {
    if (++this.controlFrames !== CONTROL_FRAMES_PER_TURN_MAX + 1) return;
    this.close(CLOSES.flood);
    this.#ws.pause();
  }

  heardPong(): void {
    this.unansweredPings = 0;
    this.heardPing();
  }

  hear(data: RawData, isBinary: boolean): void {
    this.unansweredPings = 0;
    this.unfinishedSinceMs = undefined;
    // Who was closed and goes on talking is not worth decoding.
    if (this.closedAtMs !== undefined) return;
    if (isBinary) return this.close(CLOSES.malformed);
    if (this.#held) return this.#hold(data, this.#held);
    const isAtOnce = joinRounds(this);
    this.#held = isAtOnce ? NOTHING : [data];
    if (isAtOnce) this.#take(data);
  }

  takeNext(): boolean {
    const held = this.#held;
    if (!held || held.length === 0) {
      this.#held = undefined;
      if (this.#goneCode !== undefined) this.#leave(this.#goneCode);
      return false;
    }
    for (const data of held.splice(0, FRAMES_PER_TURN)) this.#take(data);
    if (held.length === 0 && this.#ws.isPaused) this.#ws.resume();
    return true;
  }

  #hold(data: RawData, held: RawData[]): void {
    if (held === NOTHING) this.#held = [data];
    else if (held.push(data) > HELD_MAX) this.close(CLOSES.flood);
    else if (held.length >= HELD_ENOUGH || bytesOf(held) > HELD_BYTES_ENOUGH) this.#ws.pause();
  }

  #take(data: RawData): void {
    if (this.closedAtMs !== undefined) return;
    try {
      this.#session.receive(data.toString());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The library closes it by itself, and would wait for the answer for half a minute. */
  broken(error: Error): void {
    if (this.endingSinceMs !== undefined) return;
    this.#brokenAtMs = nowMs();
    this.#owner.broken(this, libraryCloseCode(error));
  }

  /** What was said before leaving was said: it is taken in its turn, and then the connection is over. */
  gone(code: number): void {
    if (!this.#held) return this.#leave(code);
    this.#goneCode = code;
    this.#guarded(() => this.#session.leaving());
  }

  #leave(code: number): void {
    this.#guarded(() => {
      this.#owner.gone(this, code);
      this.#session.closed();
    });
  }

  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A fault of ours while serving one client must not reach the others. */
  #fail(error: unknown): void {
    const about = { connection: this.id, reason: explain(error) };
    this.#owner.log.error('socket: closed a connection after a fault', about);
    this.close(CLOSES.restart);
  }
}

/** Of a few. */
function bytesOf(frames: readonly RawData[]): number {
  return frames.reduce((sum, frame) => sum + (frame as Buffer).length, 0);
}

/** Whole milliseconds: a fraction would be an object of its own on the heap. */
function nowMs(): number {
  return Math.round(performance.now());
}
