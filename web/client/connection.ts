/**
 * One WebSocket from its opening to its end: says hello, hands on what the server says, and notices
 * when the server falls silent. Whether another one follows is the link's part (link.ts).
 */
import { CLOSES } from '../../server/core/protocol/codes.ts';
import {
  type ClientFrame,
  type HelloFrame,
  type ServerFrame,
  SUBPROTOCOL,
  type WelcomeFrame,
} from '../../server/core/protocol/frames.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { readServerFrames } from './server-frames.ts';
import { solve } from './solver.ts';

/** What the client uses of a WebSocket. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: (() => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

export type SocketConstructor = new (url: string, protocol: string) => SocketLike;

export interface Connection {
  /** False when the frame cannot be sent now: before `welcome`, or after the end. */
  send(frame: ClientFrame): boolean;
  /** Asks for a sign of life; without one the connection ends. */
  probe(): void;
  /** No callback runs afterwards. Idempotent. */
  close(): void;
}

export interface ConnectionOptions {
  url: string;
  WebSocket: SocketConstructor;
  clock: Clock;
  /** What to say first. Rejects when that cannot be told now: the connection is lost then. */
  hello(): HelloFrame | Promise<HelloFrame>;
  onWelcome(frame: WelcomeFrame): void;
  /** Frames that follow the welcome. */
  onFrame(frame: ServerFrame): void;
  /** Runs once, never before `openConnection` returned. `text` is for a person. */
  onEnd(code: number, text: string): void;
}

/** The code that browsers give to a connection that was lost without a close. */
const LOST = 1006;
/** From the attempt to the server's welcome, and for the hello before it. */
const WELCOME_WITHIN_MS = 10_000;
/** After so much silence the server is asked. The server's own pings are not visible here. */
const SILENCE_MS_MAX = 40_000;
const PONG_WITHIN_MS = 10_000;

export function openConnection(options: ConnectionOptions): Connection {
  const { clock, onWelcome, onFrame, onEnd } = options;
  let socket: SocketLike | undefined;
  let said: HelloFrame | undefined;
  let isWelcome = false;
  let isOver = false;
  let isProbing = false;
  let heardAtMs = 0;
  let refusal = '';
  /** Calls off the one deadline that runs: for the welcome, for the next word, for the answer to a ping. */
  let callOff = clock.after(WELCOME_WITHIN_MS, () => end(LOST));

  const transmit = (frame: ClientFrame): void => socket?.send(JSON.stringify(frame));
  const close = (): void => {
    isOver = true;
    callOff();
    if (!socket) return;
    socket.onopen =
      socket.onmessage =
      socket.onerror =
      socket.onclose =
        null;
    socket.close();
  };
  const end = (code: number, text = ''): void => {
    if (isOver) return;
    close();
    onEnd(code, text);
  };
  const listen = (): void => {
    const silentMs = clock.now() - heardAtMs;
    if (silentMs >= SILENCE_MS_MAX) return probe();
    callOff = clock.after(Math.ceil(SILENCE_MS_MAX - silentMs), listen);
  };
  const probe = (): void => {
    if (!isWelcome || isOver || isProbing) return;
    isProbing = true;
    callOff();
    transmit({ type: 'ping' });
    callOff = clock.after(PONG_WITHIN_MS, () => end(LOST));
  };
  const heard = (): void => {
    heardAtMs = clock.now();
    if (!isProbing) return;
    isProbing = false;
    callOff();
    listen();
  };
  const take = (frame: ServerFrame): void => {
    if (isWelcome) return onFrame(frame);
    if (frame.type === 'refused') refusal = frame.message;
    if (frame.type === 'challenge') {
      // Without a proof no welcome follows in time, and the next attempt begins anew.
      solve(frame)
        .then((proof) => isOver || transmit({ ...said!, proof }), () => {});
    }
    if (frame.type !== 'welcome') return;
    isWelcome = true;
    callOff();
    listen();
    onWelcome(frame);
  };

  const open = (hello: HelloFrame): void => {
    if (isOver) return;
    said = hello;
    try {
      socket = new options.WebSocket(options.url, SUBPROTOCOL);
      socket.onopen = () => transmit(hello);
      socket.onmessage = ({ data }) => {
        heard();
        for (const frame of readServerFrames(data)) if (!isOver) take(frame);
      };
      // Some runtimes give no close after an error; an error always means that the connection is lost.
      socket.onerror = () => end(LOST);
      socket.onclose = ({ code, reason }) => end(code, refusal || reason);
    } catch (error) {
      // The page may not connect there at all, such as from https to ws. Told later, as all ends are.
      callOff();
      callOff = clock.after(0, () => end(CLOSES.forbidden.code, String(error)));
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
