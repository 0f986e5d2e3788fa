/**
 * Link to the server, one connection kept alive: reconnects with backoff, changes over to another replica when the
 * present one leaves, and gives up only when the protocol's close code says so.
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
import type { Clock } from '../../server/lib/clock.ts';
import { type Connection, openConnection, type SocketConstructor } from './connection.ts';

export interface Link {
  readonly status: LinkStatus;
  /** False when the frame cannot be sent now; it is not kept. */
  send(frame: ClientFrame): boolean;
  /** Makes sure that the server still hears us, or reconnects. */
  probe(): void;
  /** Connects now instead of later, or again after the end. */
  reconnect(): void;
  /** Connects anew with the hello of now, without a moment offline. While it waits to connect, that comes by itself. */
  renew(): void;
  /** For good. Idempotent. */
  close(): void;
}

export interface LinkOptions {
  url: string;
  WebSocket: SocketConstructor;
  clock: Clock;
  random: () => number;
  hello(): HelloFrame | Promise<HelloFrame>;
  /** A new connection stands; whatever was under way on the one before it is void. */
  onWelcome(frame: WelcomeFrame): void;
  onFrame(frame: ServerFrame): void;
  onLost(): void;
  /** The token was refused. Returns whether to connect with another hello. */
  onUnauthorized(): boolean;
  /** What `renew` said was refused; the present connection goes on. */
  onRenewRefused(): void;
  /** After each change of `status`, and after each welcome. */
  onChange(): void;
}

/** The close code of a client that leaves by itself. */
const NORMAL = 1000;

export function createLink(options: LinkOptions): Link {
  let status: LinkStatus;
  let current: Connection | undefined;
  /** The one that takes over once it is welcome. */
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
      onEnd(code, text) {
        if (connection === current) return ended(code, text);
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
  const ended = (code: number, text: string): void => {
    current = next;
    next = undefined;
    attempts.callOff();
    options.onLost();
    if (current) return set({ type: 'connecting', attempt: attempts.count });
    attempts.ended();
    const reason = reasonOf(code);
    if (code === CLOSES.unauthorized.code && options.onUnauthorized()) {
      return attempts.count <= 1 ? connect() : wait();
    }
    if (reason?.retry === false) return set({ type: 'closed', code, text });
    // At once, but not in a row: a reader that is slow for good must not reconnect in a loop.
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
    renew,
    close() {
      if (isClosed) return;
      isClosed = true;
      attempts.callOff();
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
