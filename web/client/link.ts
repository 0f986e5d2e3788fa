/**
 * The link to the server: one connection kept alive. Reconnects with backoff, moves away from
 * leaving replicas, and gives up only if the close code says so.
 */
import { type CloseReason, CLOSES } from '../../server/core/protocol/codes.ts';
import type {
  ClientFrame,
  HelloFrame,
  ServerFrame,
  WelcomeFrame,
} from '../../server/core/protocol/frames.ts';
import { createAttempts } from './attempts.ts';
import { boundedMs } from './retry-wait.ts';
import type { LinkStatus } from './client-api.ts';
import type { RoomNotice } from './room-state.ts';
import type { Clock } from '../../server/lib/clock.ts';
import {
  type Connection,
  openConnection,
  type SocketConstructor,
  type Solve,
} from './connection.ts';

export interface Link {
  readonly status: LinkStatus;
  /** False if the frame cannot be sent now; it is not queued. */
  send(frame: ClientFrame): boolean;
  /** Pings the server, and reconnects if it does not answer. */
  probe(): void;
  /** Connects without waiting, or again after `closed`. */
  reconnect(): void;
  /** The visitor is active: does not wait any longer, as far as the server allows. */
  hurry(): void;
  /** Opens a new connection with the current hello; the old one stays until that is welcome. */
  renew(): void;
  close(): void;
}

export interface LinkOptions {
  url: string;
  WebSocket: SocketConstructor;
  clock: Clock;
  random: () => number;
  hello(): HelloFrame | Promise<HelloFrame>;
  solve: Solve;
  /** A new connection is open; requests pending on the old one are void. */
  onWelcome(frame: WelcomeFrame): void;
  onFrame(frame: ServerFrame): void;
  onLost(): void;
  /** The server refused the token. Returns whether to connect with another hello. */
  onUnauthorized(): boolean;
  onRenewRefused(): void;
  /** Runs after each change of `status`, and after each welcome. */
  onChange(): void;
}

/** The close code for a client that closes by itself. */
const NORMAL = 1000;

export function createLink(options: LinkOptions): Link {
  let status: LinkStatus;
  let current: Connection | undefined;
  let next: Connection | undefined;
  let isClosed = false;
  const set = (changed: LinkStatus): void => {
    status = changed;
    options.onChange();
  };
  const open = (): Connection => {
    const connection = openConnection({
      ...options,
      onWelcome(frame) {
        if (connection === next) {
          current?.close();
          current = next;
          next = undefined;
        }
        attempts.welcomed();
        status = { type: 'open' };
        options.onWelcome(frame);
        options.onChange();
      },
      onFrame(frame) {
        if (frame.type === 'goaway') attempts.leaveIn(boundedMs(frame.afterMs), renew);
        else options.onFrame(frame);
      },
      onEnd(code, text, refusal) {
        if (connection === current) return ended(code, text, refusal);
        next = undefined;
        if (reasonOf(code)?.retry === false) options.onRenewRefused();
      },
    });
    return connection;
  };
  const connect = (): void => {
    attempts.start();
    current = open();
    set({ type: 'connecting', attempt: attempts.count });
  };
  const attempts = createAttempts(options.clock, options.random, connect);
  const renew = (): void => {
    if (status.type === 'open') {
      next?.close();
      next = open();
    } else if (status.type === 'connecting') {
      current?.close();
      current = open();
    }
  };
  const ended = (code: number, text: string, refusal?: RoomNotice): void => {
    current = next;
    next = undefined;
    attempts.cancel();
    options.onLost();
    if (current) return set({ type: 'connecting', attempt: attempts.count });
    attempts.ended();
    const reason = reasonOf(code);
    if (code === CLOSES.unauthorized.code && options.onUnauthorized()) {
      return attempts.count <= 1 ? connect() : wait();
    }
    if (reason?.retry === false) {
      // A ban that ends.
      if (refusal?.until) attempts.wait(boundedMs(refusal.until - options.clock.date()));
      return set({ type: 'closed', code, text, ...refusal && { refusal } });
    }
    // Immediately, but not twice in a row: a permanently slow reader must not reconnect in a loop.
    if (code === CLOSES.slow.code && attempts.count === 0) return connect();
    wait(reason?.retryAfterMs);
  };
  const wait = (atLeastMs?: number): void => set({ type: 'waiting', ...attempts.wait(atLeastMs) });

  connect();

  return {
    get status() {
      return status;
    },
    send: (frame) => current?.send(frame) ?? false,
    probe: () => current?.probe(),
    reconnect() {
      if (isClosed || status.type === 'connecting' || status.type === 'open') return;
      attempts.reset();
      connect();
    },
    hurry() {
      if (status.type === 'waiting') attempts.hurry();
    },
    renew,
    close() {
      if (isClosed) return;
      isClosed = true;
      attempts.cancel();
      current?.close();
      next?.close();
      current = next = undefined;
      set({ type: 'closed', code: NORMAL, text: 'closed' });
    },
  };
}

function reasonOf(code: number): CloseReason | undefined {
  return Object.values(CLOSES).find((reason) => reason.code === code);
}
