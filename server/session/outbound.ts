/**
 * What goes out to one client: small frames of one turn share a WebSocket frame, and a reader that
 * is too slow is cut off before it fills memory; it resumes from the store.
 */
import { type CloseReason, CLOSES } from '../protocol/codes.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { Socket } from './socket.ts';

export interface Outbound {
  /** Sends a frame together with the others of this turn. */
  frame(frame: ServerFrame): void;
  /** Sends an encoded frame now, after those that wait. */
  text(text: string): void;
  /** Sends an encoded frame unless the reader is behind: for presence and typing. */
  hint(text: string): void;
  /** Sends what waits, then closes. */
  close(reason: CloseReason): void;
  /** Resolves when the reader has taken most of what was sent. Rejects when it does not within the deadline, or is gone. */
  drained(): Promise<void>;
}

/** A resuming reader gets so long for each part. */
const DRAIN_WITHIN_MS = 30_000;
const DRAIN_POLL_MS = 20;

export function createOutbound(socket: Socket, bufferedBytesMax: number): Outbound {
  let waiting: string[] = [];

  const flush = (): void => {
    if (waiting.length === 0) return;
    const text = waiting.length === 1 ? waiting[0]! : `[${waiting.join(',')}]`;
    waiting = [];
    push(text);
  };
  const push = (text: string): void => {
    if (!socket.isOpen) return;
    // Judged by what was left of earlier frames: a large one must not cut off a reader that keeps up.
    if (socket.bufferedBytes > bufferedBytesMax) socket.close(CLOSES.slow);
    else socket.send(text);
  };

  return {
    frame(frame) {
      if (!socket.isOpen) return;
      if (waiting.push(JSON.stringify(frame)) === 1) queueMicrotask(flush);
    },
    text(text) {
      flush();
      push(text);
    },
    hint(text) {
      if (socket.bufferedBytes > bufferedBytesMax / 2) return;
      flush();
      push(text);
    },
    close(reason) {
      flush();
      socket.close(reason);
    },
    async drained() {
      const deadlineMs = performance.now() + DRAIN_WITHIN_MS;
      while (socket.bufferedBytes > bufferedBytesMax / 4) {
        if (performance.now() > deadlineMs) socket.close(CLOSES.slow);
        if (!socket.isOpen) break;
        await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
      }
      if (!socket.isOpen) throw new Error('the connection is gone');
    },
  };
}
