/** Connection of one client: passes messages to its session, and the session's frames back. */
import { explain, type Log } from '../../lib/log.ts';
import { type CloseReason, CLOSES, closeText } from '../protocol/codes.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import { Session } from '../session/session.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { SessionSocket } from '../session/session-socket.ts';
import type { FrameScheduler, FrameSource } from './frame-scheduler.ts';
import type { Payload, Socket, SocketEvents } from './host.ts';
import type { WatchedConnection } from './liveness.ts';

/** Queued messages of one connection; more than a single read brings. */
const QUEUE_MAX = 4_000;
/** With this many queued messages or bytes, reading pauses. */
const PAUSE_AT = 16;
const PAUSE_AT_BYTES = 65_536;
/** For hosts that cannot pause reading. */
const QUEUE_BYTES_MAX = 1_048_576;

/** Client pings and pongs per liveness interval (1 s). */
const CONTROL_FRAMES_PER_TURN_MAX = 32;

export interface ConnectionOwner {
  /** The client sent a hello; `isWelcome` tells whether it was accepted. */
  greeted(connection: Connection): void;
  closing(connection: Connection, reason: CloseReason): void;
  /** The client violated the WebSocket protocol; the host closes with this code. */
  broken(connection: Connection, code: number): void;
  /** The socket is closed. `code`: the client's close code, or 1006. */
  gone(connection: Connection, code: number): void;
  frames: FrameScheduler;
  log: Log;
}

/** Shared by all connections with an empty queue, so that a single message allocates no array. */
const EMPTY_QUEUE: Payload[] = [];

/** A class, since each client has one: closures would cost an idle connection kilobytes. */
export class Connection implements SessionSocket, WatchedConnection, SocketEvents, FrameSource {
  readonly id: number;
  readonly openedAtMs = nowMs();
  pingedAtMs = this.openedAtMs;
  unansweredPings = 0;
  closedAtMs: number | undefined;
  #brokenAtMs: number | undefined;
  unfinishedSinceMs: number | undefined;
  hasSaidHello = false;
  controlFrames = 0;
  readonly network: string | undefined;
  #socket: Socket;
  #session: Session;
  #owner: ConnectionOwner;
  /** Queued messages; set, maybe empty, while the connection is scheduled. */
  #queue: Payload[] | undefined;
  /** The close code, once the client has closed, while queued messages remain. */
  #clientCode: number | undefined;

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

  /** Sends the queued frames, then closes. */
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
    this.#queue = undefined;
    // A paused socket would never read the answer to the close.
    this.#socket.resume?.();
    this.#socket.close(reason.code, closeText(reason));
  }

  ping(): void {
    if (this.#socket.ping) this.#socket.ping();
    // The host checks liveness itself.
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

  /** Limits pings, because answering costs more than sending. After a flood nothing is read. */
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
    // Skip decoding for a client that was closed.
    if (this.closedAtMs !== undefined) return;
    if (isBinary) return this.close(CLOSES.malformed);
    if (this.#queue) return this.#enqueue(data, this.#queue);
    const isAtOnce = this.#owner.frames.addSource(this);
    this.#queue = isAtOnce ? EMPTY_QUEUE : [data];
    if (isAtOnce) this.#receive(data);
  }

  processNext(): boolean {
    const queue = this.#queue;
    if (!queue || queue.length === 0) {
      this.#queue = undefined;
      if (this.#clientCode !== undefined) this.#finish(this.#clientCode);
      return false;
    }
    for (const data of queue.splice(0, this.#owner.frames.framesPerTurn)) this.#receive(data);
    if (queue.length === 0) this.#socket.resume?.();
    return true;
  }

  #enqueue(data: Payload, queue: Payload[]): void {
    if (queue === EMPTY_QUEUE) this.#queue = [data];
    else if (queue.push(data) > QUEUE_MAX) this.close(CLOSES.flood);
    else if (!this.#socket.pause) this.#checkQueuedBytes(queue);
    else if (queue.length >= PAUSE_AT || bytesOf(queue) > PAUSE_AT_BYTES) {
      this.#socket.pause();
    }
  }

  /** For hosts that cannot pause reading. Counts only sometimes, since counting is slow. */
  #checkQueuedBytes(queue: readonly Payload[]): void {
    if (queue.length % PAUSE_AT > 0) return;
    if (bytesOf(queue) > QUEUE_BYTES_MAX) this.close(CLOSES.flood);
  }

  #receive(data: Payload): void {
    if (this.closedAtMs !== undefined) return;
    try {
      this.#session.receive(data.toString());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The host closes the socket itself, and would wait half a minute for the answer. */
  onBroken(code: number): void {
    if (this.endingSinceMs !== undefined) return;
    this.#brokenAtMs = nowMs();
    this.#owner.broken(this, code);
  }

  /** Messages that arrived before the close are still processed in turn. */
  onClose(code: number): void {
    if (!this.#queue) return this.#finish(code);
    this.#clientCode = code;
    this.#guarded(() => this.#session.leaving());
  }

  #finish(code: number): void {
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

  /** A fault with one client must not reach the others. */
  #fail(error: unknown): void {
    const about = { connection: this.id, reason: explain(error) };
    this.#owner.log.error('socket: closed a connection after a fault', about);
    this.close(CLOSES.restart);
  }
}

/** For short queues only. */
function bytesOf(frames: readonly Payload[]): number {
  return frames.reduce((sum, frame) => sum + frame.length, 0);
}

/** Whole milliseconds, because V8 would allocate an object for a fraction. */
function nowMs(): number {
  return Math.round(performance.now());
}
