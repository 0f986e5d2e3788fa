/**
 * One client's connection: pumps what it says into a session and writes what the session sends.
 */
import { explain, type Log } from '../../lib/log.ts';
import { type CloseReason, CLOSES, closeText } from '../protocol/codes.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import { Session } from '../session/session.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { SessionSocket } from '../session/session-socket.ts';
import type { FrameScheduler, FrameSource } from './frame-scheduler.ts';
import type { Payload, Socket, SocketEvents } from './host.ts';
import type { Living } from './liveness.ts';

/** Frames of one connection that wait: more than stand in what is read at once. */
const HELD_MAX = 4_000;
/** So many waiting, or so many bytes, no more is read. */
const HELD_ENOUGH = 16;
const HELD_BYTES_ENOUGH = 65_536;
/** Of a connection that cannot be paused. */
const HELD_BYTES_MAX = 1_048_576;

/** Pings and pongs in one turn of liveness, a second. */
const CONTROL_FRAMES_PER_TURN_MAX = 32;

/** What a connection tells those who keep it. */
export interface ConnectionOwner {
  /** The client has said hello, and is let in where `isWelcome` is true. */
  greeted(connection: Connection): void;
  /** This side closes it. */
  closing(connection: Connection, reason: CloseReason): void;
  /** The client broke the rules of WebSocket, and the host closes the connection with this code. */
  broken(connection: Connection, code: number): void;
  /** `code`: what the other side ended it with, or 1006. */
  gone(connection: Connection, code: number): void;
  frames: FrameScheduler;
  log: Log;
}

/** Held by all that hold nothing, so that a frame alone costs no list. */
const NOTHING: Payload[] = [];

/** A class, as there is one for each client: closures would cost an idle one kilobytes. */
export class Connection implements SessionSocket, Living, SocketEvents, FrameSource {
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
  #socket: Socket;
  #session: Session;
  #owner: ConnectionOwner;
  /** Frames that wait for their turn. There, maybe empty, while the connection is scheduled. */
  #held: Payload[] | undefined;
  /** What the other side ended it with, while what it said before is not all taken. */
  #goneCode: number | undefined;

  constructor(
    id: number,
    socket: Socket,
    network: string | undefined,
    context: SessionContext,
    owner: ConnectionOwner,
  ) {
    this.id = id;
    this.network = network;
    this.#socket = socket;
    this.#owner = owner;
    this.#session = new Session(this, context);
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
    return this.closedAtMs === undefined && this.#socket.isOpen;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedBytes;
  }

  get unreadBytes(): number {
    return this.#socket.unreadBytes;
  }

  get unfinishedBytes(): number | undefined {
    return this.#socket.unfinishedBytes;
  }

  greeted(): void {
    this.hasSaidHello = true;
    this.#owner.greeted(this);
  }

  send(text: string): void {
    if (this.isOpen) this.#socket.send(text);
  }

  share(frame: SharedFrame, before?: string): void {
    if (this.isOpen) this.#socket.share(frame, before);
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
    this.#socket.resume?.();
    this.#socket.close(reason.code, closeText(reason));
  }

  ping(): void {
    if (this.#socket.ping) this.#socket.ping();
    // The host watches over it.
    else this.unansweredPings = 0;
  }

  terminate(): void {
    this.#socket.terminate();
  }

  drop(reason: CloseReason): void {
    const isBehind = this.#socket.bufferedBytes > 0;
    this.close(reason);
    if (isBehind) this.terminate();
    else this.#socket.finish?.();
  }

  /** The host answers it, which costs more than it cost the client. What follows a flood is not read. */
  onPing(): void {
    if (++this.controlFrames !== CONTROL_FRAMES_PER_TURN_MAX + 1) return;
    this.close(CLOSES.flood);
    this.#socket.pause?.();
  }

  onPong(): void {
    this.unansweredPings = 0;
    this.onPing();
  }

  onMessage(data: Payload, isBinary: boolean): void {
    this.unansweredPings = 0;
    this.unfinishedSinceMs = undefined;
    // Who was closed and goes on talking is not worth decoding.
    if (this.closedAtMs !== undefined) return;
    if (isBinary) return this.close(CLOSES.malformed);
    if (this.#held) return this.#hold(data, this.#held);
    const isAtOnce = this.#owner.frames.join(this);
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
    for (const data of held.splice(0, this.#owner.frames.framesPerTurn)) this.#take(data);
    if (held.length === 0) this.#socket.resume?.();
    return true;
  }

  #hold(data: Payload, held: Payload[]): void {
    if (held === NOTHING) this.#held = [data];
    else if (held.push(data) > HELD_MAX) this.close(CLOSES.flood);
    else if (!this.#socket.pause) this.#checkHeldBytes(held);
    else if (held.length >= HELD_ENOUGH || bytesOf(held) > HELD_BYTES_ENOUGH) {
      this.#socket.pause();
    }
  }

  /** Where reading cannot be paused. Looked at now and then, as counting takes a while. */
  #checkHeldBytes(held: readonly Payload[]): void {
    if (held.length % HELD_ENOUGH > 0) return;
    if (bytesOf(held) > HELD_BYTES_MAX) this.close(CLOSES.flood);
  }

  #take(data: Payload): void {
    if (this.closedAtMs !== undefined) return;
    try {
      this.#session.receive(data.toString());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The host closes it by itself, and would wait for the answer for half a minute. */
  onBroken(code: number): void {
    if (this.endingSinceMs !== undefined) return;
    this.#brokenAtMs = nowMs();
    this.#owner.broken(this, code);
  }

  /** What was said before leaving was said: it is taken in its turn, and then the connection is over. */
  onClose(code: number): void {
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
function bytesOf(frames: readonly Payload[]): number {
  return frames.reduce((sum, frame) => sum + frame.length, 0);
}

/** Whole milliseconds: a fraction would be an object of its own on the heap. */
function nowMs(): number {
  return Math.round(performance.now());
}
