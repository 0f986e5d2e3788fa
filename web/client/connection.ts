/**
 * One WebSocket connection: hello, frames, heartbeat. The link (link.ts) decides on reconnects.
 */
import { CLOSES } from '../../server/core/protocol/codes.ts';
import {
  type ChallengeFrame,
  type ClientFrame,
  type HelloFrame,
  type ServerFrame,
  SUBPROTOCOL,
  type WelcomeFrame,
} from '../../server/core/protocol/frames.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { noticeOf } from './notice-of.ts';
import type { RoomNotice } from './room-state.ts';
import { readServerFrames } from './server-frames.ts';

export interface SocketLike {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: (() => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

export type SocketConstructor = new (url: string, protocol: string) => SocketLike;

/** Resolves to a proof (solve-challenge.ts). Rejects if it finds none. */
export type Solve = (challenge: ChallengeFrame) => Promise<string>;

export interface Connection {
  /** False if the frame cannot be sent: before `welcome`, or after the end. */
  send(frame: ClientFrame): boolean;
  /** Pings the server; without an answer the connection ends. */
  probe(): void;
  /** No callback runs after this. Idempotent. */
  close(): void;
}

export interface ConnectionOptions {
  url: string;
  WebSocket: SocketConstructor;
  clock: Clock;
  /** The first frame. A rejection counts as a lost connection. */
  hello(): HelloFrame | Promise<HelloFrame>;
  solve: Solve;
  onWelcome(frame: WelcomeFrame): void;
  onFrame(frame: ServerFrame): void;
  /** Runs once, never before `openConnection` returns. `text` is meant for people. */
  onEnd(code: number, text: string, refusal?: RoomNotice): void;
}

/** The close code that browsers report for a connection lost without a close frame. */
const LOST = 1006;
/** Bounds the hello and the wait for the welcome. */
const WELCOME_WITHIN_MS = 10_000;
/** Pings the server after this much silence. The server's own pings are invisible to scripts. */
const SILENCE_MS_MAX = 40_000;
const PONG_WITHIN_MS = 10_000;

export function openConnection(options: ConnectionOptions): Connection {
  const { clock, onWelcome, onFrame, onEnd } = options;
  let socket: SocketLike | undefined;
  let sentHello: HelloFrame | undefined;
  let isWelcome = false;
  let isOver = false;
  let isProbing = false;
  let heardAtMs = 0;
  /** Of the hello or the visitor; it comes before the close. */
  let refusal: RoomNotice | undefined;
  /** Cancels the only running timer: for the welcome, the next frame, or the pong. */
  let cancel = clock.after(WELCOME_WITHIN_MS, () => end(LOST));

  const transmit = (frame: ClientFrame): void => socket?.send(JSON.stringify(frame));
  const close = (): void => {
    isOver = true;
    cancel();
    if (!socket) return;
    socket.onopen =
      socket.onmessage =
      socket.onerror =
      socket.onclose =
        null;
    socket.close();
  };
  const end = (code: number, text = '', notice?: RoomNotice): void => {
    if (isOver) return;
    close();
    onEnd(code, text, notice);
  };
  const awaitSilence = (): void => {
    const silentMs = clock.now() - heardAtMs;
    if (silentMs >= SILENCE_MS_MAX) return probe();
    cancel = clock.after(Math.ceil(SILENCE_MS_MAX - silentMs), awaitSilence);
  };
  const probe = (): void => {
    if (!isWelcome || isOver || isProbing) return;
    isProbing = true;
    cancel();
    transmit({ type: 'ping' });
    cancel = clock.after(PONG_WITHIN_MS, () => end(LOST));
  };
  const noteActivity = (): void => {
    heardAtMs = clock.now();
    if (!isProbing) return;
    isProbing = false;
    cancel();
    awaitSilence();
  };
  const takeFrame = (frame: ServerFrame): void => {
    if (frame.type === 'refused' && frame.room === undefined) refusal = noticeOf(frame);
    if (isWelcome) return onFrame(frame);
    if (frame.type === 'challenge') {
      // Without a proof the welcome times out and the next attempt starts over.
      options.solve(frame)
        .then((proof) => isOver || transmit({ ...sentHello!, proof }), () => {});
    }
    if (frame.type !== 'welcome') return;
    isWelcome = true;
    cancel();
    awaitSilence();
    onWelcome(frame);
  };

  const open = (hello: HelloFrame): void => {
    if (isOver) return;
    sentHello = hello;
    try {
      socket = new options.WebSocket(options.url, SUBPROTOCOL);
      socket.onopen = () => transmit(hello);
      socket.onmessage = ({ data }) => {
        noteActivity();
        for (const frame of readServerFrames(data)) if (!isOver) takeFrame(frame);
      };
      // Some runtimes omit the close event after an error; an error always means a lost connection.
      socket.onerror = () => end(LOST);
      socket.onclose = ({ code, reason }) => end(code, refusal?.message ?? reason, refusal);
    } catch (error) {
      // The page may not connect there, such as from https to ws. Deferred, like all ends.
      cancel();
      cancel = clock.after(0, () => end(CLOSES.forbidden.code, String(error)));
    }
  };

  const hello = options.hello();
  if (hello instanceof Promise) hello.then(open, () => end(LOST));
  else open(hello);

  return {
    send(frame) {
      if (!isWelcome || isOver) return false;
      transmit(frame);
      return true;
    },
    probe,
    close,
  };
}
