/**
 * Outbound queue of one client. Batches the small frames of one event-loop turn into one WebSocket
 * frame, and closes a slow reader before it fills memory; the client resumes from the store. Limits
 * over all clients: connections/liveness.ts; over event streams: http/api/room-stream.ts.
 */
import type { Account } from '../hub/account.ts';
import { type CloseReason, CLOSES } from '../protocol/codes.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import type { SessionSocket } from './session-socket.ts';

/** Deadline for each part of a resume. */
const DRAIN_WITHIN_MS = 30_000;
const DRAIN_POLL_MS = 20;

/** A class, since each connection has one: closures would cost an idle connection a kilobyte. */
export class Outbound {
  /** The account that answers are charged to; absent before the client is identified. */
  account: Account | undefined;
  #socket: SessionSocket;
  #bufferedBytesMax: number;
  /** Encoded frames queued until the end of this turn, joined by commas. */
  #queued = '';
  #queuedCount = 0;
  #isScheduled = false;

  constructor(socket: SessionSocket, bufferedBytesMax: number) {
    this.#socket = socket;
    this.#bufferedBytesMax = bufferedBytesMax;
  }

  get isOpen(): boolean {
    return this.#socket.isOpen;
  }

  /** Identifies the connection in this replica's log. */
  get connection(): number {
    return this.#socket.id;
  }

  /** Sends a frame in one batch with the others of this turn. */
  sendFrame(frame: ServerFrame): void {
    this.deferFrame(frame);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  /** Sends a frame in one batch with the next one. Call it only when a next one is certain. */
  deferFrame(frame: ServerFrame): void {
    if (!this.#socket.isOpen) return;
    const text = JSON.stringify(frame);
    this.account?.charge(text.length);
    this.#queued = this.#queuedCount === 0 ? text : `${this.#queued},${text}`;
    this.#queuedCount += 1;
  }

  /** Sends an encoded frame now, after the queued ones. */
  sendText(text: string): void {
    this.#flush();
    if (this.#canTake()) this.#socket.send(text);
  }

  /** Sends a frame shared by several clients now, after the queued ones. */
  share(frame: SharedFrame): void {
    if (this.#canTake()) this.#socket.share(frame, this.#takeQueued());
  }

  /** Like `share`, but skipped when the reader is behind: for presence and typing. */
  hint(frame: SharedFrame): void {
    if (this.#socket.bufferedBytes <= this.#bufferedBytesMax / 2) this.share(frame);
  }

  /** Sends the queued frames, then closes. */
  close(reason: CloseReason): void {
    this.#flush();
    this.#socket.close(reason);
  }

  /** Resolves when the reader has taken most of its data. Rejects at the deadline, or when gone. */
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
    const text = this.#takeQueued();
    if (text !== undefined && this.#canTake()) this.#socket.send(text);
  }

  #takeQueued(): string | undefined {
    if (this.#queuedCount === 0) return undefined;
    const text = this.#queuedCount === 1 ? this.#queued : `[${this.#queued}]`;
    this.#queued = '';
    this.#queuedCount = 0;
    return text;
  }

  /** Checks what is left of earlier frames: one large frame must not close a fast reader. */
  #canTake(): boolean {
    const socket = this.#socket;
    if (!socket.isOpen) return false;
    if (socket.bufferedBytes <= this.#bufferedBytesMax) return true;
    socket.close(CLOSES.slow);
    return false;
  }
}
