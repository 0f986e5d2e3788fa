/**
 * Outbound frames of one client: small frames of one turn share a WebSocket frame, and a reader
 * that is too slow is cut off before it fills memory; it resumes from the store. All clients together:
 * connections/liveness.ts; readers of events: http/api/room-stream.ts.
 */
import type { Account } from '../hub/account.ts';
import { type CloseReason, CLOSES } from '../protocol/codes.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import type { SessionSocket } from './session-socket.ts';

/** A resuming reader gets so long for each part. */
const DRAIN_WITHIN_MS = 30_000;
const DRAIN_POLL_MS = 20;

/** A class, as there is one for each connection: closures would cost an idle one a kilobyte. */
export class Outbound {
  /** Of the client, once it is known who that is: answers are charged to it. */
  account: Account | undefined;
  #socket: SessionSocket;
  #bufferedBytesMax: number;
  /** Encoded frames that wait for the end of this turn, joined by commas. */
  #waiting = '';
  #waits = 0;
  #isScheduled = false;

  constructor(socket: SessionSocket, bufferedBytesMax: number) {
    this.#socket = socket;
    this.#bufferedBytesMax = bufferedBytesMax;
  }

  get isOpen(): boolean {
    return this.#socket.isOpen;
  }

  /** Tells the connections of this replica apart in the log. */
  get connection(): number {
    return this.#socket.id;
  }

  /** Sends a frame together with the others of this turn. */
  frame(frame: ServerFrame): void {
    this.defer(frame);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  /** Sends a frame together with the next one. The caller knows that there will be one soon. */
  defer(frame: ServerFrame): void {
    if (!this.#socket.isOpen) return;
    const text = JSON.stringify(frame);
    this.account?.charge(text.length);
    this.#waiting = this.#waits === 0 ? text : `${this.#waiting},${text}`;
    this.#waits += 1;
  }

  /** Sends an encoded frame now, after those that wait. */
  text(text: string): void {
    this.#flush();
    if (this.#canTake()) this.#socket.send(text);
  }

  /** Sends a frame that others get too, now, after those that wait. */
  share(frame: SharedFrame): void {
    if (this.#canTake()) this.#socket.share(frame, this.#takeWaiting());
  }

  /** Sends a frame that others get too, unless the reader is behind: for presence and typing. */
  hint(frame: SharedFrame): void {
    if (this.#socket.bufferedBytes <= this.#bufferedBytesMax / 2) this.share(frame);
  }

  /** Sends what waits, then closes. */
  close(reason: CloseReason): void {
    this.#flush();
    this.#socket.close(reason);
  }

  /** Resolves when the reader has taken most of what was sent. Rejects when it does not within the deadline, or is gone. */
  async drained(): Promise<void> {
    const socket = this.#socket;
    const deadlineMs = performance.now() + DRAIN_WITHIN_MS;
    while (socket.bufferedBytes > this.#bufferedBytesMax / 4) {
      if (performance.now() > deadlineMs) socket.close(CLOSES.slow);
      if (!socket.isOpen) break;
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
    if (!socket.isOpen) throw new Error('the connection is gone');
  }

  #flush(): void {
    const text = this.#takeWaiting();
    if (text !== undefined && this.#canTake()) this.#socket.send(text);
  }

  #takeWaiting(): string | undefined {
    if (this.#waits === 0) return undefined;
    const text = this.#waits === 1 ? this.#waiting : `[${this.#waiting}]`;
    this.#waiting = '';
    this.#waits = 0;
    return text;
  }

  /** Judged by what was left of earlier frames: a large one must not cut off a reader that keeps up. */
  #canTake(): boolean {
    const socket = this.#socket;
    if (!socket.isOpen) return false;
    if (socket.bufferedBytes <= this.#bufferedBytesMax) return true;
    socket.close(CLOSES.slow);
    return false;
  }
}
